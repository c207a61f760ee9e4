"""What a person does with each Python client: write a post, send a photo. Nothing of Gatepost is in here."""

from __future__ import annotations

import asyncio
import io
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from client_stand import ClientStand

Act = Callable[[ClientStand, Any], Any]


@dataclass(frozen=True)
class RealClient:
    """One client: the service it writes to, its acts, and the error that it raises when the site refuses."""

    name: str
    service: str
    post: Act
    error: str
    upload: Act | None = None
    #: The part of the error's text that comes from Gatepost; empty where the client throws it away.
    tells: str = "pupil"
    #: Where a refused photo raises another class than a refused post.
    photo_error: str = ""


def _tweepy(_stand: ClientStand, text: str) -> Any:
    import tweepy

    keys = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "key")
    return tweepy.Client(**keys).create_tweet(text=text)


def _tweepy_api() -> Any:
    import tweepy

    return tweepy.API(tweepy.OAuth1UserHandler("key", "key", "key", "key"))


def _tweepy_old(_stand: ClientStand, text: str) -> Any:
    return _tweepy_api().update_status(text)


def _tweepy_photo(_stand: ClientStand, photo: bytes) -> Any:
    return _tweepy_api().media_upload("photo.jpg", file=io.BytesIO(photo))


def _mastodon_client() -> Any:
    from mastodon import Mastodon

    options = {"version_check_mode": "none", "ratelimit_method": "throw"}
    return Mastodon(access_token="token", api_base_url="https://mastodon.social", **options)


def _mastodon(_stand: ClientStand, text: str) -> Any:
    return _mastodon_client().status_post(text)


def _mastodon_photo(_stand: ClientStand, photo: bytes) -> Any:
    return _mastodon_client().media_post(photo, mime_type="image/jpeg", file_name="photo.jpg")


def _bluesky(stand: ClientStand) -> Any:
    from atproto import Client

    client = Client("https://bsky.social")
    client.login("jpike.bsky.social", "app-password")
    stand.clear()
    return client


def _atproto(stand: ClientStand, text: str) -> Any:
    return _bluesky(stand).send_post(text)


def _atproto_photo(stand: ClientStand, photo: bytes) -> Any:
    return _bluesky(stand).upload_blob(photo)


def _subreddit(stand: ClientStand) -> Any:
    import praw

    account = {"client_id": "id", "client_secret": "secret", "username": "jpike", "password": "word"}
    reddit = praw.Reddit(**account, user_agent="tests", check_for_updates=False)
    reddit.auth.scopes()
    stand.clear()
    return reddit.subreddit("meadowbrook")


def _praw(stand: ClientStand, text: str) -> Any:
    return _subreddit(stand).submit("The egg race", selftext=text)


def _youtube(stand: ClientStand) -> Any:
    import httplib2
    from googleapiclient.discovery import build

    proxy = httplib2.proxy_info_from_url(stand.proxy.url, "https")
    http = httplib2.Http(proxy_info=proxy, ca_certs=stand.ca)
    # 308 is "go on" in a resumable upload, not a redirect; google's own factory does the same.
    http.redirect_codes = set(http.redirect_codes) - {308}
    return build("youtube", "v3", http=http, developerKey="key", static_discovery=True)


def _youtube_comment(stand: ClientStand, text: str) -> Any:
    comment = {"snippet": {"videoId": "v7", "topLevelComment": {"snippet": {"textOriginal": text}}}}
    return _youtube(stand).commentThreads().insert(part="snippet", body=comment).execute(num_retries=3)


def _youtube_thumbnail(stand: ClientStand, photo: bytes) -> Any:
    from googleapiclient.http import MediaInMemoryUpload

    media = MediaInMemoryUpload(photo, mimetype="image/jpeg")
    return _youtube(stand).thumbnails().set(videoId="v7", media_body=media).execute(num_retries=3)


def youtube_video(stand: ClientStand, title: str, *, size: int, chunk: int) -> Any:
    """A resumable upload: the title first, then the bytes in chunks."""
    from googleapiclient.http import MediaInMemoryUpload

    media = MediaInMemoryUpload(b"\0" * size, mimetype="video/mp4", chunksize=chunk, resumable=True)
    body = {"snippet": {"title": title, "description": "Sports day"}}
    request = _youtube(stand).videos().insert(part="snippet", body=body, media_body=media)
    answer = None
    while answer is None:
        _, answer = request.next_chunk(num_retries=3)
    return answer


def _slack_client(stand: ClientStand) -> Any:
    from slack_sdk import WebClient

    return WebClient(token="xoxb-token", proxy=stand.proxy.url, ssl=ssl.create_default_context(cafile=stand.ca))


def _slack(stand: ClientStand, text: str) -> Any:
    return _slack_client(stand).chat_postMessage(channel="C1", text=text)


def _slack_photo(stand: ClientStand, photo: bytes) -> Any:
    return _slack_client(stand).files_upload_v2(channel="C1", content=photo, filename="photo.jpg")


def _telegram(stand: ClientStand, act: Callable[[Any], Any]) -> Any:
    from telegram import Bot
    from telegram.request import HTTPXRequest

    trust = {"verify": ssl.create_default_context(cafile=stand.ca)}

    async def go() -> Any:
        async with Bot("1:token", request=HTTPXRequest(proxy=stand.proxy.url, httpx_kwargs=trust)) as bot:
            stand.clear()
            return await act(bot)

    return asyncio.run(go())


def _telegram_message(stand: ClientStand, text: str) -> Any:
    return _telegram(stand, lambda bot: bot.send_message(1, text))


def _telegram_photo(stand: ClientStand, photo: bytes) -> Any:
    return _telegram(stand, lambda bot: bot.send_photo(1, photo))


def _discord(stand: ClientStand, **message: Any) -> Any:
    import aiohttp
    import discord

    async def go() -> Any:
        trust = ssl.create_default_context(cafile=stand.ca)
        connector = aiohttp.TCPConnector(ssl=trust)
        async with discord.Client(intents=discord.Intents.none(), proxy=stand.proxy.url, connector=connector) as bot:
            await bot.login("token")
            stand.clear()
            return await bot.get_partial_messageable(1).send(**message)

    return asyncio.run(go())


def _discord_message(stand: ClientStand, text: str) -> Any:
    return _discord(stand, content=text)


def _discord_photo(stand: ClientStand, photo: bytes) -> Any:
    import discord

    return _discord(stand, file=discord.File(io.BytesIO(photo), filename="photo.jpg"))


def _facebook(_stand: ClientStand, text: str) -> Any:
    import facebook

    return facebook.GraphAPI("token", version="3.1").put_object("me", "feed", message=text)


def _facebook_photo(_stand: ClientStand, photo: bytes) -> Any:
    import facebook

    return facebook.GraphAPI("token", version="3.1").put_photo(io.BytesIO(photo), message="Sports day")


CLIENTS = (
    RealClient("tweepy", "x", _tweepy, "tweepy.errors.Forbidden", _tweepy_photo),
    RealClient("tweepy v1.1", "x", _tweepy_old, "tweepy.errors.Forbidden"),
    RealClient("Mastodon.py", "mastodon", _mastodon, "mastodon.errors.MastodonAPIError", _mastodon_photo),
    RealClient("atproto", "bluesky", _atproto, "atproto_client.exceptions.UnauthorizedError", _atproto_photo),
    RealClient("PRAW", "reddit", _praw, "prawcore.exceptions.Forbidden", tells=""),
    RealClient(
        "google-api-python-client", "youtube", _youtube_comment, "googleapiclient.errors.HttpError", _youtube_thumbnail
    ),
    RealClient(
        "slack_sdk",
        "slack",
        _slack,
        "slack_sdk.errors.SlackApiError",
        _slack_photo,
        photo_error="urllib.error.HTTPError",
    ),
    RealClient("python-telegram-bot", "telegram", _telegram_message, "telegram.error.Forbidden", _telegram_photo),
    RealClient("discord.py", "discord", _discord_message, "discord.errors.Forbidden", _discord_photo),
    RealClient("facebook-sdk", "facebook", _facebook, "facebook.GraphAPIError", _facebook_photo),
)
