/// What one event of a stream tells of a choice.
enum EchoPiece {
  case opening
  case word(Substring)
  case finish(EchoChoice.Finish)
}
