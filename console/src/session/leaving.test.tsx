// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { resume, sessionEnded, signOut, useSession } from "./session";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const WHO = { id: "qian", name: "钱", csrf: "word", rights: [], latest: "2099-01-01T00:00:00Z" };

const Now = () => useSession().is;

it("goes out and nowhere else, though the server closes his line before it has said so", async () => {
  let said: (answer: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (_: string, { method }: RequestInit) =>
    method === "DELETE" ? new Promise<Response>((resolve) => (said = resolve)) : Promise.resolve(Response.json(WHO)),
  );
  const place = document.createElement("div");
  await act(() => createRoot(place).render(<Now />));
  await act(resume);
  expect(place.textContent).toBe("in");
  const out = signOut();
  await act(sessionEnded);
  expect(place.textContent).toBe("in");
  await act(async () => {
    said(new Response(null, { status: 204 }));
    await out;
  });
  expect(place.textContent).toBe("out");
  await act(resume);
  await act(sessionEnded);
  expect(place.textContent).toBe("lapsed");
});
