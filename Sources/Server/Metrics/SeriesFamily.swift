import Gateway

/// The series of one metric, by their labels.
struct SeriesFamily {
  private struct Held {
    let series: any PrometheusSeries
    /// How many asked for it and have not released it.
    var users: Int
  }

  let kind: MetricDescription.Kind
  /// nil: nothing is known beyond the name.
  let help: String?
  private var held: [String: Held] = [:]
  /// In the order of their labels; nil when one has come or gone.
  private var sorted: [any PrometheusSeries]?

  init(kind: MetricDescription.Kind, help: String?) {
    self.kind = kind
    self.help = help
  }

  /// What there is to show, in the order of the labels.
  mutating func listed() -> (kind: MetricDescription.Kind, help: String?, series: [any PrometheusSeries]) {
    let listed = sorted ?? held.sorted { $0.key < $1.key }.map(\.value.series)
    sorted = listed
    return (kind, help, listed)
  }

  /// The series with these labels for one more user, made if there is none.
  ///
  /// A metric that is known as something else than `kind` does not change for a latecomer, who gets a series that is not listed.
  mutating func series<Series: PrometheusSeries>(_ labels: String, _ kind: MetricDescription.Kind, make: ([Double]) -> Series) -> Series {
    guard self.kind.isLike(kind) else { return make(kind.bounds) }
    if let known = held[labels]?.series {
      guard let known = known as? Series else { return make(kind.bounds) }
      held[labels]?.users += 1
      return known
    }
    let series = make(self.kind.bounds)
    held[labels] = Held(series: series, users: 1)
    sorted = nil
    return series
  }

  /// One user fewer; the last one takes the series away. One that is not listed is nobody's.
  mutating func release(_ series: any PrometheusSeries) {
    guard let users = held[series.labels]?.users, held[series.labels]?.series === series else { return }
    if users > 1 {
      held[series.labels]?.users = users - 1
    } else {
      held[series.labels] = nil
      sorted = nil
    }
  }
}

extension MetricDescription.Kind {
  /// Of a histogram, in seconds; what is beyond the maximum is left out.
  var bounds: [Double] {
    if case .histogram(let bounds) = self { Array(bounds.prefix(MetricDescription.maximumBounds)) } else { [] }
  }

  /// Equal but for bounds, which are the catalogue's to say.
  fileprivate func isLike(_ other: MetricDescription.Kind) -> Bool {
    switch (self, other) {
    case (.counter, .counter), (.gauge, .gauge), (.histogram, .histogram): true
    case (.counter, _), (.gauge, _), (.histogram, _): false
    }
  }
}
