#include "optimizer/updater.h"

#include <algorithm>
#include <cmath>

#include "optimizer/max_norm.h"
#include "optimizer/running_mean.h"
#include "optimizer/update.h"
#include "program/attributes.h"

namespace margay {
namespace {

/// average = kept · average + (1 - kept) · w
template <class T>
inline __attribute__((always_inline)) void any_follow(const Decay<T>& kept, const T* MARGAY_RESTRICT w,
                                                      T* MARGAY_RESTRICT average, int64_t count) {
  for (int64_t i = 0; i < count; ++i) average[i] = mean(kept, average[i], w[i]);
}
MARGAY_CLONES void follow(const Decay<float>& kept, const float* w, float* average, int64_t count) {
  any_follow(kept, w, average, count);
}
MARGAY_CLONES void follow(const Decay<double>& kept, const double* w, double* average, int64_t count) {
  any_follow(kept, w, average, count);
}

}  // namespace

std::vector<std::string> UpdateRules::states() const {
  std::vector<std::string> names;
  if (accumulate > 1) names.push_back("accumulated");
  if (average > 0) names.push_back("average");
  return names;
}

std::vector<Key> update_rule_keys() {
  return {Key::word("clip", "none", {"none", "value", "norm", "global_norm"}),
          Key::number("clip_limit", "1", 1e-12, 1e12), Key::whole("accumulate", "1", 1, 1 << 20),
          kept_part("average", "0")};
}

UpdateRules read_update_rules(const Attributes& options) {
  UpdateRules rules;
  const std::string clip = options.word("clip");
  rules.clip = clip == "value"         ? UpdateRules::Clip::value
               : clip == "norm"        ? UpdateRules::Clip::norm
               : clip == "global_norm" ? UpdateRules::Clip::global_norm
                                       : UpdateRules::Clip::none;
  rules.limit = options.number("clip_limit");
  rules.accumulate = options.whole("accumulate");
  rules.average = options.number("average");
  return rules;
}

Updater::Updater(bool f64, Optimizer& optimizer, const UpdateRules& rules, UpdateBlocks blocks,
                 const std::map<double, std::vector<UpdateRange>>& measured, int64_t values, int lanes)
    : f64_(f64),
      optimizer_(optimizer),
      rules_(rules),
      blocks_(std::move(blocks)),
      values_(values),
      lanes_(static_cast<size_t>(lanes)) {
  if (rules_.average > 0) average_ = blocks_.states.back(), blocks_.states.pop_back();
  if (rules_.accumulate > 1) accumulated_ = blocks_.states.back(), blocks_.states.pop_back();
  gathers_ = rules_.clip != UpdateRules::Clip::none || rules_.accumulate > 1;
  for (const UpdateRange& parameter : blocks_.parameters) {
    gathers_ |= parameter.l1 > 0 || parameter.l2 > 0;
    shortens_ |= parameter.max_norm > 0;
  }
  blocks_.take_sums(optimizer_.sums() + (clips_norms() ? 1 : 0));
  for (int i = 0; i < lanes; ++i) {
    Lane& lane = lanes_[static_cast<size_t>(i)];
    const int64_t begin = i * values / lanes, end = (i + 1) * values / lanes;
    lane.ranges = within(blocks_.parameters, begin, end);
    for (const auto& [kept, ranges] : measured) lane.measured.emplace(kept, within(ranges, begin, end));
    if (clips_norms()) lane.factors.resize(blocks_.parameters.size(), 1);
  }
}

void Updater::prepare(int64_t step, double learning_rate) noexcept {
  due_ = step % rules_.accumulate == rules_.accumulate - 1;
  first_ = step / rules_.accumulate == 0;
  optimizer_.prepare(step / rules_.accumulate, learning_rate);
}

double Updater::largest_gathered(size_t lane) const noexcept {
  if (!accumulated_) return 0;
  const int64_t count = static_cast<int64_t>(lanes_.size()), i = static_cast<int64_t>(lane);
  const int64_t begin = i * values_ / count, end = (i + 1) * values_ / count;
  return f64_ ? largest_size(reinterpret_cast<const double*>(accumulated_) + begin, end - begin)
              : largest_size(reinterpret_cast<const float*>(accumulated_) + begin, end - begin);
}

void Updater::update(size_t lane, const std::function<void()>& meet) noexcept {
  if (f64_)
    any_update<double>(lanes_[lane], lane, meet);
  else
    any_update<float>(lanes_[lane], lane, meet);
}

template <class T>
void Updater::any_update(Lane& lane, size_t index, const std::function<void()>& meet) noexcept {
  for (const auto& [kept, ranges] : lane.measured) update_means(Update<T>{blocks_, ranges}, kept);
  Update<T> update{blocks_, lane.ranges};
  if (gathers_) {
    gather(update);
    update.gathered = true;
  }
  if (!due_) return;
  if (clips_norms()) {
    meet();
    clip(lane.factors);
    update.factors = lane.factors.data();
  }
  if (optimizer_.sums() > 0) {
    optimizer_.measure(update);
    meet();
  }
  optimizer_.update(update);
  if (shortens_) {
    meet();
    for (const UpdateRange& parameter : blocks_.parameters)
      if (parameter.max_norm > 0)
        shorten(parameter, index, lanes_.size(), reinterpret_cast<T*>(blocks_.weights) + parameter.begin);
    if (average_) meet();
  }
  if (average_) average(update);
}

/// Leaves the gradients of the step where the first share's are, and where they are clipped by norms the sums
/// of their squares.
template <class T>
void Updater::gather(const Update<T>& update) const noexcept {
  T* gradients = reinterpret_cast<T*>(blocks_.gradients[0]);
  for_each_piece(update, NoDecay(), [&](const Piece<T>& piece) {
    T* g = gradients + piece.at;
    if (accumulated_) {
      T* sum = reinterpret_cast<T*>(accumulated_) + piece.at;
      add(piece.g, sum, piece.count);
      if (!due_) return;
      std::copy_n(sum, piece.count, g);
      std::fill_n(sum, piece.count, T(0));
      scale(static_cast<T>(1.0 / static_cast<double>(rules_.accumulate)), g, piece.count);
    } else if (piece.g != g) {
      std::copy_n(piece.g, piece.count, g);
    }
    if (piece.range.l1 > 0 || piece.range.l2 > 0)
      add_penalty_gradient(static_cast<T>(piece.range.l1), static_cast<T>(piece.range.l2), piece.w, g,
                           piece.count);
    if (rules_.clip == UpdateRules::Clip::value) clamp(static_cast<T>(rules_.limit), g, piece.count);
    if (clips_norms()) piece.sums[optimizer_.sums()] = sums_of(g, piece.count).squares;
  });
}

/// The factors by which gradients become no longer than the limit.
void Updater::clip(std::vector<double>& factors) const noexcept {
  const auto factor = [this](double squares) {
    const double length = std::sqrt(squares);
    return length > rules_.limit ? rules_.limit / length : 1;
  };
  double whole = 0;
  for (size_t i = 0; i < factors.size(); ++i) {
    const double squares = blocks_.total(static_cast<int32_t>(i), optimizer_.sums());
    factors[i] = factor(squares);
    whole += squares;
  }
  if (rules_.clip == UpdateRules::Clip::global_norm) std::fill(factors.begin(), factors.end(), factor(whole));
}

template <class T>
void Updater::average(const Update<T>& update) const noexcept {
  const Decay<T> kept(first_ ? 0 : rules_.average);
  for (const UpdateRange& range : update.ranges)
    follow(kept, reinterpret_cast<const T*>(blocks_.weights) + range.begin,
           reinterpret_cast<T*>(average_) + range.begin, range.end - range.begin);
}

}  // namespace margay
