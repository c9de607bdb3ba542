import type { Change } from "../core/change.ts";
import type { ObjectReader } from "./git-objects.ts";
import type { Repository } from "./repository.ts";
import type { ScratchRepository } from "./scratch-repository.ts";

/** What a change was taken with. It reads the objects of both trees, also those of a working tree that nobody committed. */
export interface ChangePlace {
  readonly repository: Repository;
  readonly scratch: ScratchRepository;
  readonly objects: ObjectReader;
}

const places = new WeakMap<Change, ChangePlace>();

/** Has whoever is given the change read on in the same place, until the change is disposed of. */
export function keepPlace(change: Change, { repository, scratch, objects }: ChangePlace): void {
  places.set(change, { repository, scratch, objects });
}

/** Null for a patch, and for a change that was not taken in this process. */
export function placeOf(change: Change): ChangePlace | null {
  return places.get(change) ?? null;
}
