import type { Context } from "hono";
import type { z } from "zod";
import { BlindspotError } from "../core/errors.ts";

/** The body of a request. @throws BlindspotError `usage` where it is not what is expected */
export async function parseRequest<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body: unknown = await context.req.json().catch(() => null);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new BlindspotError("usage", "The request is not what is expected.", "Reload the page.");
}
