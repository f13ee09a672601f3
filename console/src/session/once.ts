// What makes something new, such as a note, is made once: until it is answered it is sent with the same word, by which the
// server knows it again. The word is kept as a draft is, for whoever sends it again after loading the page anew.
import { ask, Unanswered } from "./api";
import { drafts } from "./drafts";

export async function once<Answer>(path: string, body: unknown): Promise<Answer> {
  const name = `sent ${path} ${JSON.stringify(body)}`;
  const key = drafts.read<string>(name) ?? fresh();
  drafts.write(name, key);
  try {
    const answer = await ask<Answer>("POST", path, body, { key });
    drafts.forget(name);
    return answer;
  } catch (refused) {
    if (!(refused instanceof Unanswered)) drafts.forget(name);
    throw refused;
  }
}

/** Not by `randomUUID`, which a page without TLS has not. */
function fresh(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
