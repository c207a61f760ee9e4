"""What a person does with each Python client: write a post, send a photo. Nothing of Gatepost is in here."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from client_channels import (
    discord_message,
    discord_photo,
    slack_message,
    slack_photo,
    telegram_message,
    telegram_photo,
    youtube_comment,
    youtube_thumbnail,
)
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


def _praw_photo(stand: ClientStand, photo: bytes) -> Any:
    from praw.models import PostMedia

    # A post of one picture would wait for a WebSocket's word; a gallery does not.
    return _subreddit(stand).submit("The egg race", gallery=[PostMedia(photo, "photo.jpg")])


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
    RealClient(
        "PRAW",
        "reddit",
        _praw,
        "prawcore.exceptions.Forbidden",
        _praw_photo,
        tells="",
        photo_error="prawcore.exceptions.ServerError",
    ),
    RealClient(
        "google-api-python-client", "youtube", youtube_comment, "googleapiclient.errors.HttpError", youtube_thumbnail
    ),
    RealClient(
        "slack_sdk",
        "slack",
        slack_message,
        "slack_sdk.errors.SlackApiError",
        slack_photo,
        photo_error="urllib.error.HTTPError",
    ),
    RealClient("python-telegram-bot", "telegram", telegram_message, "telegram.error.Forbidden", telegram_photo),
    RealClient("discord.py", "discord", discord_message, "discord.errors.Forbidden", discord_photo),
    RealClient("facebook-sdk", "facebook", _facebook, "facebook.GraphAPIError", _facebook_photo),
)
