import { expect, it } from "vitest";
import { toFront } from "./to_front";

function pages(...open: string[]) {
  const done: string[] = [];
  const shown = open.map((name) => ({ focus: async () => done.push(`focus ${name}`) }));
  const openWindow = async (address: string) => done.push(`open ${address}`);
  return { done, matchAll: async () => shown, openWindow };
}

it("the page that was looked at last comes to the front, and no second one is opened", async () => {
  const two = pages("tickets", "desk");
  await toFront(two);
  expect(two.done).toEqual(["focus tickets"]);
});

it("where no page is open any more, the desk is opened", async () => {
  const none = pages();
  await toFront(none);
  expect(none.done).toEqual(["open /desk"]);
});
