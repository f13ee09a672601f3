// Asking a server that may never answer: given up after a silence, and not while an answer is coming in, however slowly.

/** The answer, read whole; rejects once nothing was heard for so many milliseconds. */
export async function withinSilence(address: string, request: RequestInit, silence: number): Promise<Response> {
  const given = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => given.abort(), silence);
  };
  heard();
  try {
    const answer = await fetch(address, { ...request, signal: given.signal });
    return new Response(await whole(answer, heard, given.signal), answer);
  } finally {
    clearTimeout(timer);
  }
}

/** Null: it has no content, and may not be given one. */
async function whole(answer: Response, heard: () => void, signal: AbortSignal): Promise<ArrayBuffer | null> {
  if (!answer.body) return null;
  const each = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, on) {
      heard();
      on.enqueue(part);
    },
  });
  return new Response(answer.body.pipeThrough(each, { signal })).arrayBuffer();
}
