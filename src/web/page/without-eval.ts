import { config } from "zod";

// The page's policy forbids code made from text. Asking whether it may costs more time than all of reading, so zod is told.
config({ jitless: true });
