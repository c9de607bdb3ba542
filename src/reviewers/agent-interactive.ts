/** The flag by which all of these programs are told a model; none for their own choice. */
export function modelFlag(model: string | null): readonly string[] {
  return model === null ? [] : ["--model", model];
}
