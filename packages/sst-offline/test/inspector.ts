import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A debugger at a process, by the Chrome DevTools Protocol. */
export interface Inspector {
  /** @throws Error in the debugged process's words */
  call(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Every event so far and from now on that `fits`, the first of them. */
  event(
    method: string,
    fits?: (params: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>>;
  close(): void;
}

/**
 * Connects to `127.0.0.1:9230`. The little of WebSocket that it takes is written here: Node 20 has no client of its own,
 * and only this test wants one. (RFC 6455.)
 */
export async function connectInspector(address: string): Promise<Inspector> {
  const [target] = (await (await fetch(`http://${address}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = await upgrade(new URL(target!.webSocketDebuggerUrl.replace("ws:", "http:")));
  const events: Message[] = [];
  const heard = new EventEmitter().setMaxListeners(0);
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length);
      const message = JSON.parse(frame.text) as Message;
      if (message.id === undefined) events.push(message);
      heard.emit(message.id === undefined ? "event" : `answer ${message.id}`, message);
    }
  });
  let last = 0;
  return {
    async call(method, params = {}) {
      const id = ++last;
      const answered = once(heard, `answer ${id}`);
      socket.write(writeFrame(JSON.stringify({ id, method, params })));
      const [{ result = {}, error }] = (await answered) as [Message];
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    },
    async event(method, fits = () => true) {
      for (;;) {
        const found = events.find((event) => event.method === method && fits(event.params ?? {}));
        if (found) return found.params ?? {};
        await once(heard, "event");
      }
    },
    close: () => socket.destroy(),
  };
}

async function upgrade(url: URL): Promise<Socket> {
  const asked = request(url, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
    },
  }).end();
  const [answer, socket, head] = (await once(asked, "upgrade")) as [{ statusCode: number }, Socket, Buffer];
  assert.equal(answer.statusCode, 101);
  socket.unshift(head);
  return socket;
}

/** A whole text frame as Node sends it: not masked, not in pieces. Undefined while some of it is missing. */
function readFrame(bytes: Buffer): { text: string; length: number } | undefined {
  if (bytes.length < 10) return undefined;
  const short = bytes[1]! & 127;
  const [head, size] =
    short < 126
      ? [2, short]
      : short === 126
        ? [4, bytes.readUInt16BE(2)]
        : [10, Number(bytes.readBigUInt64BE(2))];
  if (bytes.length < head + size) return undefined;
  assert.equal(bytes[0], 0x81);
  return { text: bytes.toString("utf8", head, head + size), length: head + size };
}

/** A client masks what it sends; a mask of zeros leaves it as it is. */
function writeFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  assert(bytes.length < 65_536);
  const head = Buffer.alloc(8);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(128 | 126, 1);
  head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
}
