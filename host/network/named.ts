import { HostError } from "../errors.js";
import { didYouMean } from "../suggest.js";

/** The entry of that name; throws HostError ARGUMENT naming those that exist, and the one probably meant. */
export function named<T extends { readonly name: string }>(list: readonly T[], name: string, what: string): T {
  const found = list.find((entry) => entry.name === name);
  if (found) return found;
  const names = list.map((entry) => entry.name);
  const message = `no ${what} "${name}"${didYouMean(name, names)}; there are: ${names.join(", ")}`;
  throw new HostError("ARGUMENT", message, { name, names });
}
