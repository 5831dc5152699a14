/// The keys of one entry of `models:`.
struct ModelSection: Sendable {
  let description: SectionDescription
  let id: Key<String?>
  let name: Key<String?>
  let summary: Key<String>
  let repository: Key<String?>
  let filename: Key<String?>
  let sizeBytes: Key<Int?>
  let requiredMemoryBytes: Key<Int?>
  let tags: Key<[Located<String>]>
  let capabilities: Key<[Located<String>]>
  let quantization: Key<String?>
  let registered: Key<Bool>

  init() {
    var keys = SectionBuilder(path: "models[]")
    id = keys.required("id", .text(.name), "Unique; the name that clients use.", synonyms: ["model", "model_id"])
    name = keys.optional("name", .text(.name), "For people; without it, the id.", synonyms: ["title", "display_name"])
    summary = keys.defaulted("description", .text(.free), to: "", written: "\"\"", "For people.", synonyms: ["summary", "notes"])
    repository = keys.optional(
      "repo", .text(.repository), "Repository at Hugging Face, `owner/name`.", synonyms: ["repository", "hf_repo"])
    filename = keys.optional("filename", .text(.name), "File in that repository.", synonyms: ["file", "gguf"])
    sizeBytes = keys.optional("size_bytes", .size(0...Int.max), "Size of the download.", synonyms: ["size"])
    requiredMemoryBytes = keys.optional(
      "required_memory_bytes", .size(0...Int.max), "Memory a node needs for it.", synonyms: ["memory", "required_memory", "vram"])
    tags = keys.defaulted("tags", .list(of: .text(.name)), to: [], "For finding it.", synonyms: ["tag", "labels"])
    capabilities = keys.defaulted("capabilities", .list(of: .text(.name)), to: [], "What it can do, such as `TextGeneration`.")
    quantization = keys.optional("quantization", .text(.name), "Such as `Q4_K_M`.", synonyms: ["quant"])
    registered = keys.defaulted("registered", .boolean, to: false, "true: the nodes are to have it.", synonyms: ["register"])
    description = keys.build(noun: "model", title: "id")
  }
}
