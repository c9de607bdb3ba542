import { expect, test } from "vitest";
import { addressFault, maskCredentials } from "../../src/core/address.ts";

test.each([
  ["No connection to https://user:hunter2@host/v1.", "No connection to https://***@host/v1."],
  ["at https://hunter2@host and redis://:hunter2@cache", "at https://***@host and redis://***@cache"],
  ["at https://user:hunt@er2@host", "at https://***@host"],
  ["https://host/a@b is fine, and a@b.example too", "https://host/a@b is fine, and a@b.example too"],
])("what stands before the @ of an address is masked: %s", (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
});

test("an address of http or https without anything secret in it has no fault", () => {
  expect(addressFault("http://127.0.0.1:11434/v1")).toBeNull();
  expect(addressFault("file:///etc/passwd")).not.toBeNull();
});
