"""Acts with the clients of video and of channels where people talk: YouTube, Slack, Telegram, Discord."""

from __future__ import annotations

import asyncio
import io
import ssl
from collections.abc import Callable
from typing import Any

from client_stand import ClientStand


def _youtube(stand: ClientStand) -> Any:
    import httplib2
    from googleapiclient.discovery import build

    proxy = httplib2.proxy_info_from_url(stand.proxy.url, "https")
    http = httplib2.Http(proxy_info=proxy, ca_certs=stand.ca)
    # 308 is "go on" in a resumable upload, not a redirect; google's own factory does the same.
    http.redirect_codes = set(http.redirect_codes) - {308}
    return build("youtube", "v3", http=http, developerKey="key", static_discovery=True)


def youtube_comment(stand: ClientStand, text: str) -> Any:
    """A comment, with the library's own retries switched on."""
    comment = {"snippet": {"videoId": "v7", "topLevelComment": {"snippet": {"textOriginal": text}}}}
    return _youtube(stand).commentThreads().insert(part="snippet", body=comment).execute(num_retries=3)


def youtube_thumbnail(stand: ClientStand, photo: bytes) -> Any:
    """A picture for a film."""
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


def slack_message(stand: ClientStand, text: str) -> Any:
    """A message in a channel."""
    return _slack_client(stand).chat_postMessage(channel="C1", text=text)


def slack_photo(stand: ClientStand, photo: bytes) -> Any:
    """A file, in the three steps that Slack asks for."""
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


def telegram_message(stand: ClientStand, text: str) -> Any:
    """A bot's message."""
    return _telegram(stand, lambda bot: bot.send_message(1, text))


def telegram_photo(stand: ClientStand, photo: bytes) -> Any:
    """A bot's picture."""
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


def discord_message(stand: ClientStand, text: str) -> Any:
    """A bot's message."""
    return _discord(stand, content=text)


def discord_photo(stand: ClientStand, photo: bytes) -> Any:
    """A bot's picture."""
    import discord

    return _discord(stand, file=discord.File(io.BytesIO(photo), filename="photo.jpg"))
