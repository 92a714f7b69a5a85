#include "config/task_proofs.h"

#include <algorithm>
#include <utility>

namespace dopaloop {
namespace {

bool same(const Mistake& a, const Mistake& b) {
  return a.line == b.line && a.key == b.key && a.message == b.message;
}

bool contains(const Mistakes& all, const Mistake& m) {
  return std::any_of(all.begin(), all.end(), [&](const Mistake& each) { return same(each, m); });
}

// What is wrong in some kinds of trial only is said with the first of them.
Mistakes merged(const TaskTable& table, const std::vector<World>& worlds,
                const std::vector<Mistakes>& found) {
  Mistakes all, said;
  for (std::size_t w = 0; w < worlds.size(); ++w) {
    for (const Mistake& m : found[w]) {
      if (contains(said, m)) continue;
      said.push_back(m);
      const bool everywhere =
          std::all_of(found.begin(), found.end(), [&](const Mistakes& in) { return contains(in, m); });
      all.push_back(m);
      if (!everywhere) all.back().message += " (in a trial that is " + words_of(worlds[w], table) + ")";
    }
  }
  return all;
}

}  // namespace

Bounds bounds_of(const TaskVocabulary& vocabulary, const std::vector<LiveNumber>& live) {
  Bounds bounds;
  for (const NamedNumber& n : vocabulary.numbers) bounds.push_back({n.key, n.value, n.value});
  for (const LiveNumber& n : live) bounds[n.place] = {n.key, n.min, n.max};
  return bounds;
}

NumberBounds bounds_of(const Quantity& q, const Bounds& bounds) {
  if (q.place == Quantity::kWritten) return {"", q.written * q.scale, q.written * q.scale};
  const NumberBounds& number = bounds[q.place];
  return {number.key, number.low * q.scale, number.high * q.scale};
}

TaskProof prove_task(const TaskTable& table, const Bounds& bounds) {
  TaskProof proof;
  const std::vector<World> worlds = worlds_of(table);
  std::vector<Mistakes> found(worlds.size());
  prove_amounts(table, bounds, proof.mistakes);
  prove_reached(table, worlds, proof.mistakes);
  for (std::size_t w = 0; w < worlds.size(); ++w) {
    prove_left(table, worlds[w], found[w]);
    prove_outputs(table, worlds[w], found[w]);
    prove_time(table, worlds[w], bounds, found[w]);
    proof.water_max_ul = std::max(proof.water_max_ul, prove_water(table, worlds[w], bounds, found[w]));
  }
  for (Mistake& m : merged(table, worlds, found)) proof.mistakes.push_back(std::move(m));
  return proof;
}

}  // namespace dopaloop
