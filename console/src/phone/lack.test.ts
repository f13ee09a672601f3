import { expect, it } from "vitest";
import { lackOf } from "./lack";

it("tells what was refused from what is not there and from what cannot be opened", () => {
  const lack = (name: string) => lackOf(new DOMException("", name));
  expect(lack("NotAllowedError")).toBe("microphoneDenied");
  expect(lack("NotFoundError")).toBe("microphoneMissing");
  expect(lack("NotReadableError")).toBe("microphoneBusy");
  expect(lackOf(new TypeError("navigator.mediaDevices is undefined"))).toBe("microphoneMissing");
});
