"""The scripted model server over real connections, as the services' own clients would see it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.modelling.script import FAULTS, Received, Reply, find_number, loop_token
from tests.modelling.server import ModelServer

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Halyk «Мир» карталарын тоқтатты [1]. 停止 🚢."
PATHS = ("/v1/chat/completions", "/api/chat", "/v1/messages")
STREAMED = {
    "model": "scripted",
    "stream": True,
    "stream_options": {"include_usage": True},
    "messages": [{"role": "system", "content": "Rules."}, {"role": "user", "content": "Who?"}],
}


def read_stream(path: str, raw: str) -> tuple[str, list[dict]]:
    """The text and the frames of a stream, read as the services document it."""
    if path == "/api/chat":
        frames = [json.loads(line) for line in raw.splitlines()]
        return "".join(frame["message"]["content"] for frame in frames), frames
    said = [line[6:] for line in raw.splitlines() if line.startswith("data: ")]
    frames = [json.loads(line) for line in said if line != "[DONE]"]
    if path == "/v1/messages":
        return "".join(frame.get("delta", {}).get("text", "") for frame in frames), frames
    choices = [choice for frame in frames for choice in frame["choices"]]
    return "".join(choice["delta"].get("content", "") for choice in choices), frames


def read_whole(path: str, body: dict) -> str:
    if path == "/api/chat":
        return body["message"]["content"]
    if path == "/v1/messages":
        return body["content"][0]["text"]
    return body["choices"][0]["message"]["content"]


def post(server: ModelServer, path: str, body: dict = STREAMED, **more) -> httpx.Response:
    return httpx.post(server.url + path, json=body, timeout=5, verify=False, **more)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_text_comes_whole_however_it_is_cut(path: str, chunk: int) -> None:
    with ModelServer(Reply(TEXT, chunk=chunk)) as server:
        assert read_stream(path, post(server, path).text)[0] == TEXT


@pytest.mark.parametrize("path", PATHS)
def test_text_comes_without_a_stream(path: str) -> None:
    with ModelServer(TEXT) as server:
        assert read_whole(path, post(server, path, {**STREAMED, "stream": False}).json()) == TEXT


@pytest.mark.parametrize("path", PATHS)
def test_pieces_come_one_by_one(path: str) -> None:
    with ModelServer(Reply("abcdef", chunk=1, pause=0.05)) as server:
        came = []
        with httpx.stream(
            "POST", server.url + path, json=STREAMED, timeout=5, verify=False
        ) as response:
            came += [time.monotonic() for _ in response.iter_raw()]
        assert came[-1] - came[0] > 0.2


def test_usage_is_reported_as_each_service_does() -> None:
    with ModelServer(always=Reply(TEXT, usage=(11, 7))) as server:
        usage = read_stream(PATHS[0], post(server, PATHS[0]).text)[1][-1]["usage"]
        assert (usage["prompt_tokens"], usage["completion_tokens"]) == (11, 7)
        last = read_stream(PATHS[1], post(server, PATHS[1]).text)[1][-1]
        assert (last["prompt_eval_count"], last["eval_count"]) == (11, 7)
        frames = read_stream(PATHS[2], post(server, PATHS[2]).text)[1]
        assert frames[0]["message"]["usage"]["input_tokens"] == 11
        assert frames[-2]["usage"]["output_tokens"] == 7


def test_usage_is_left_out_where_it_was_not_asked_for_or_is_not_known() -> None:
    without = {key: value for key, value in STREAMED.items() if key != "stream_options"}
    with ModelServer(TEXT, Reply(TEXT, usage=None)) as server:
        assert "usage" not in post(server, PATHS[0], without).text
        assert "usage" not in post(server, PATHS[0]).text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_errors_have_their_status(path: str, status: int) -> None:
    with ModelServer(Reply(status=status, retry_after=3)) as server:
        response = post(server, path)
        assert response.status_code == status
        assert response.headers["retry-after"] == "3"
        assert f"scripted {status}" in response.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", ["hang_before", "hang_middle"])
def test_hanging_server_is_given_up(path: str, fault: str) -> None:
    with ModelServer(Reply(TEXT, fault=fault)) as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(server.url + path, json=STREAMED, timeout=0.3, verify=False)
        deadline = time.monotonic() + 3
        while not server.abandoned and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.abandoned == 1


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("fault", ["drop_before", "drop_middle"])
def test_connection_is_cut(path: str, fault: str, stream: bool) -> None:
    with (
        ModelServer(Reply(TEXT, fault=fault)) as server,
        pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)),
    ):
        post(server, path, {**STREAMED, "stream": stream})


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("stream", [True, False])
def test_frames_can_be_broken(path: str, stream: bool) -> None:
    with ModelServer(Reply(TEXT, fault="bad_frames")) as server:
        raw = post(server, path, {**STREAMED, "stream": stream}).text
        with pytest.raises(json.JSONDecodeError):
            read_stream(path, raw) if stream else json.loads(raw)


@pytest.mark.parametrize("path", PATHS)
def test_body_can_be_empty_or_a_web_page(path: str) -> None:
    with ModelServer(Reply(fault="empty"), Reply(fault="wrong_type")) as server:
        assert post(server, path).content == b""
        assert post(server, path).headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", PATHS)
def test_endless_text_ends_when_the_client_goes(path: str) -> None:
    with ModelServer(Reply("no end ", fault="endless")) as server:
        with httpx.stream(
            "POST", server.url + path, json=STREAMED, timeout=5, verify=False
        ) as response:
            read = 0
            for part in response.iter_raw():
                read += len(part)
                if read > 50_000:
                    break
        deadline = time.monotonic() + 3
        while not server.abandoned and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.abandoned == 1


def test_looping_model_repeats_its_token() -> None:
    with ModelServer(loop_token("the ", 500)) as server:
        assert read_stream(PATHS[0], post(server, PATHS[0]).text)[0] == "the " * 500


@pytest.mark.parametrize("path", PATHS)
def test_requests_are_recorded(path: str) -> None:
    body = STREAMED
    if path == "/v1/messages":
        user = [{"role": "user", "content": [{"type": "text", "text": "Who?"}]}]
        body = {**STREAMED, "system": [{"type": "text", "text": "Rules."}], "messages": user}
    with ModelServer(TEXT) as server:
        post(server, path, body, headers={"Authorization": "Bearer key-1"})
        (received,) = server.received
    assert received.messages == (("system", "Rules."), ("user", "Who?"))
    assert received.headers["authorization"] == "Bearer key-1"
    assert "key-1" in received.everything
    assert "key-1" not in received.prompt


def test_reply_can_depend_on_the_request() -> None:
    def answer(received: Received) -> str:
        return f"It is in [{find_number(received.prompt, 'a bank')}]."

    asked = {"role": "user", "content": "[1] a ship\n[2] Halyk, a bank, …\n[3] a road"}
    with ModelServer(answer) as server:
        raw = post(server, PATHS[0], {**STREAMED, "messages": [asked]}).text
    assert read_stream(PATHS[0], raw)[0] == "It is in [2]."


def test_request_without_a_reply_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="1 requests more"), ModelServer() as server:
        assert post(server, PATHS[0]).status_code == 500


def test_fault_that_does_not_exist_is_refused() -> None:
    assert len(set(FAULTS)) == len(FAULTS) == 8
    with pytest.raises(ValueError, match="no such fault"):
        Reply("x", fault="hangs")


def test_models_are_listed() -> None:
    with ModelServer() as server:
        listed = httpx.get(f"{server.openai_url}/models", timeout=5, verify=False).json()
    assert [model["id"] for model in listed["data"]] == ["scripted"]


def test_server_runs_as_a_process(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    lines = [{"status": 429, "retry_after": 1}, {"text": "In [{number of a bank}].", "chunk": 3}]
    script.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-m", "tests.modelling.server", "--script", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert (
                httpx.post(url + PATHS[0], json=STREAMED, timeout=5, verify=False).status_code
                == 429
            )
            asked = {**STREAMED, "messages": [{"role": "user", "content": "[4] Halyk, a bank"}]}
            for _ in range(2):
                raw = httpx.post(url + PATHS[0], json=asked, timeout=5, verify=False).text
                assert read_stream(PATHS[0], raw)[0] == "In [4]."
        finally:
            process.terminate()
