package import Config

/// What a change from one configuration to another does: what `fingerpost plan` tells.
package struct ConfigurationPlan: Sendable, Equatable {
  /// A name whose requests go another way. Each way is a list of places for every leg, empty where it leads nowhere.
  package struct ModelChange: Sendable, Equatable {
    package var model: String
    package var before: [[String]]
    package var after: [[String]]
  }

  package var changes: [ConfigChange]
  package var models: [ModelChange]
  /// What cannot be told, since it is masked on both sides. It is no difference.
  package var uncompared: [UncomparedValue]
  package var isEmpty: Bool { changes.isEmpty && models.isEmpty }

  /// - Complexity: O(size of both + ways of all models).
  package init(from old: ConfigTree, to new: ConfigTree) {
    (changes, uncompared) = new.comparison(since: old)
    // Where keys of providers are not set, as in CI, the ways are those of the file all the same.
    let (before, after) = (RouteRehearsal(old.settings.withAwaitedKeys), RouteRehearsal(new.settings.withAwaitedKeys))
    let known = Set(after.models)
    models = (after.models + before.models.filter { !known.contains($0) }).compactMap { model in
      let change = ModelChange(model: model, before: before.way(of: model), after: after.way(of: model))
      return change.before == change.after ? nil : change
    }
  }

  package func count(of effect: ConfigChange.Effect) -> Int { changes.count { $0.effect == effect } }
}
