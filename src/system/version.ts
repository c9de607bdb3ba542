/** Replaced by the build; `0.0.0-dev` when the sources run unbuilt. */
export const programVersion: string = process.env["BLINDSPOT_VERSION"] ?? "0.0.0-dev";
