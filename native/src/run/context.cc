#include "run/context.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <system_error>

#include "error/error.h"
#include "optimizer/arithmetic.h"
#include "platform/denormals.h"
#include "platform/thread_name.h"

namespace margay {
namespace {

/// guarded(), which also keeps the message for the thread that asked.
template <class F>
int32_t guarded_with_message(F&& body, std::string& message) {
  const int32_t status = guarded(std::forward<F>(body));
  if (status != MG_OK) guarded([&] { message = mg_last_error(); });
  return status;
}

/// Marks the context as busy for the length of a call.
class Busy {
 public:
  explicit Busy(std::atomic<bool>& flag) : flag_(flag) {
    if (flag_.exchange(true, std::memory_order_acquire))
      throw Error(MG_STATE, "the context is busy with another call: a context runs one call at a time");
  }
  ~Busy() { flag_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool>& flag_;
};

}  // namespace

Context::Context(std::shared_ptr<Plan> plan)
    : plan_(std::move(plan)),
      sources_(plan_->graph().inputs.size()),
      mappings_(plan_->graph().inputs.size()),
      predicting_(plan_->graph().ancestors(plan_->graph().outputs)),
      judging_(plan_->graph().ancestors(plan_->graph().losses)),
      staging_(plan_->graph().inputs.size()),
      samples_(plan_->options().batch * static_cast<int64_t>(sizeof(int64_t)), "the sample numbers"),
      penalised_(plan_->parameters().penalised()),
      penalties_(penalised_.size()),
      next_share_(std::max<size_t>(1, plan_->stages(Pass::train))),
      meeting_(plan_->options().lanes) {
  const PlanOptions& options = plan_->options();
  std::iota(samples(), samples() + options.batch, int64_t{0});
  for (int output : plan_->graph().outputs) {
    outputs_.emplace_back(plan_->batch_bytes(plan_->graph().nodes[static_cast<size_t>(output)]), "an output");
    output_data_.push_back(outputs_.back().data());
  }
  metrics_.resize(plan_->graph().metrics.size());
  for (int loss : plan_->graph().losses)
    once_.know(static_cast<size_t>(plan_->graph().nodes[static_cast<size_t>(loss)].first_metric));
  shares_.resize(static_cast<size_t>(options.shares));
  for (Share& share : shares_) share.tally.metrics.resize(metrics_.size());
  if (options.train)
    for (Share& share : shares_)
      share.gradients = Block(plan_->parameters().block_bytes(), "a share's gradients");
  const int64_t arena = arena_bytes();
  for (int64_t i = 0; i < plan_->arenas(); ++i) workspaces_.push_back({Block(arena, "an arena"), false, {}});
  exchange_ = Block(options.shares * plan_->exchange_bytes(), "what shares exchange");
  for (int i = 0; i < options.lanes; ++i) {
    auto lane = std::make_unique<Lane>(options.threads, flushes_denormals());
    lane->stream = dnnl::stream(plan_->engine());
    lanes_.push_back(std::move(lane));
  }
  if (options.train) make_updater();
  start_lanes();
}

void Context::make_updater() {
  const PlanOptions& options = plan_->options();
  UpdateBlocks blocks;
  blocks.weights = plan_->parameters().block();
  for (const Share& share : shares_) blocks.gradients.push_back(share.gradients.data());
  for (size_t i = 0; i < plan_->states(); ++i) blocks.states.push_back(plan_->state(i));
  blocks.parameters = plan_->parameters().ranges();
  updater_ =
      std::make_unique<Updater>(options.type == Type::f64, *options.optimizer, options.rules,
                                std::move(blocks), plan_->parameters().measured(),
                                plan_->parameters().block_bytes() / bytes_of(options.type), options.lanes);
}

Context::~Context() { end_lanes(); }

int64_t Context::arena_bytes() const {
  std::shared_lock<std::shared_mutex> shared(plan_->guard());  // another context may be building a sequence
  return plan_->arena_bytes();
}

void Context::start_lanes() {
  try {
    for (size_t i = 1; i < lanes_.size(); ++i) lanes_[i]->thread = std::thread([this, i] { live(i); });
  } catch (const std::system_error& error) {
    end_lanes();
    throw Error(MG_MEMORY, text("the system refused a thread for one of ", lanes_.size(), " lanes", ": ",
                                error.what(), ". Use fewer lanes."));
  } catch (...) {
    end_lanes();
    throw;
  }
}

void Context::end_lanes() {
  ending_ = true;
  jobs_.advance();
  for (auto& lane : lanes_)
    if (lane->thread.joinable()) lane->thread.join();
}

void Context::bind(int32_t input, const void* data, int64_t count, int32_t dtype) {
  Busy busy(busy_);
  const Source bound = source(input, data, count, dtype);
  sources_[static_cast<size_t>(input)] = bound;
  mappings_[static_cast<size_t>(input)] = mapping_at(data);
}

Source Context::source(int32_t input, const void* data, int64_t count, int32_t dtype) const {
  if (input < 0 || static_cast<size_t>(input) >= sources_.size())
    throw Error(MG_INVALID, text("input number ", input, ": the program has ", sources_.size()));
  if (!data || count < 1)
    throw Error(MG_INVALID, text("input number ", input, ": ", count, " samples at address ", data));
  bytes_of_value(dtype);
  const Node& node =
      plan_->graph().nodes[static_cast<size_t>(plan_->graph().inputs[static_cast<size_t>(input)])];
  const bool labels =
      !node.consumers.empty() && plan_->graph().nodes[static_cast<size_t>(node.consumers[0])].op->loss();
  if (node.indexed && (dtype == MG_F32 || dtype == MG_F64))
    throw Error(MG_INVALID, text("input ", node.name(), ": ", labels ? "class indices" : "indices",
                                 " must be bound as u8, i32 or i64"));
  return {static_cast<const char*>(data), count, dtype};
}

char* Context::staging(int32_t input) {
  if (input < 0 || static_cast<size_t>(input) >= staging_.size())
    throw Error(MG_INVALID, text("input number ", input, ": the program has ", staging_.size()));
  Block& block = staging_[static_cast<size_t>(input)];
  const Node& node =
      plan_->graph().nodes[static_cast<size_t>(plan_->graph().inputs[static_cast<size_t>(input)])];
  if (!block.data()) block = Block(plan_->batch_bytes(node), "an input's staging space");
  return block.data();
}

char* Context::output(int32_t output) const {
  if (output < 0 || static_cast<size_t>(output) >= output_data_.size())
    throw Error(MG_INVALID, text("output number ", output, ": the plan has ", output_data_.size()));
  return output_data_[static_cast<size_t>(output)];
}

void Context::check_samples(Pass pass, int64_t n) const {
  if (n < 1 || n > plan_->options().batch)
    throw Error(MG_INVALID, text(n, " samples: the plan was compiled for 1 to ", plan_->options().batch));
  const Graph& graph = plan_->graph();
  const int64_t* numbers = reinterpret_cast<const int64_t*>(samples_.data());
  const auto [low, high] = std::minmax_element(numbers, numbers + n);
  for (size_t i = 0; i < sources_.size(); ++i) {
    const size_t node = static_cast<size_t>(graph.inputs[i]);
    if (!(predicting_[node] && pass != Pass::train) && !(judging_[node] && pass != Pass::predict)) continue;
    if (!sources_[i].data) throw Error(MG_STATE, text("input ", graph.nodes[node].name(), " is not bound"));
    if (*low < 0 || *high >= sources_[i].count)
      throw Error(MG_INVALID, text("sample number ", *low < 0 ? *low : *high, ": input ",
                                   graph.nodes[node].name(), " has samples 0 to ", sources_[i].count - 1));
  }
}

/// Memory of a file that was shortened is not what it was, if it is there at all.
void Context::check_mappings() const {
  for (const auto& mapping : mappings_)
    if (const std::shared_ptr<const File> file = mapping.lock()) file->check();
}

void Context::epoch(int64_t epoch) {
  Busy busy(busy_);
  if (epoch < 0) throw Error(MG_INVALID, text("epoch ", epoch, ", expected 0 or more"));
  epoch_ = epoch;
}

void Context::step(int64_t n, int64_t step, double learning_rate) {
  Busy busy(busy_);
  result_.refused = -1;
  if (!plan_->options().train)
    throw Error(MG_STATE, "the plan was compiled with mode=infer; a training step needs mode=train");
  if (!std::isfinite(learning_rate))
    throw Error(MG_INVALID, text("the learning rate is ", learning_rate, ", expected a finite number"));
  if (step < 0) throw Error(MG_INVALID, text("step ", step, ", expected 0 or more"));
  check_samples(Pass::train, n);
  check_mappings();
  std::unique_lock<std::shared_mutex> alone(plan_->guard());
  prepare(Pass::train, n);
  bind_lanes(Pass::train, n);
  updater_->prepare(step, learning_rate);
  execute({Pass::train, n, step});
}

void Context::run(int64_t n, bool evaluate) {
  Busy busy(busy_);
  result_.refused = -1;
  if (evaluate && plan_->graph().losses.empty()) throw Error(MG_STATE, "the program has no loss to evaluate");
  forward(evaluate ? Pass::evaluate : Pass::predict, n);
}

size_t Context::only_input() const {
  size_t found = 0, count = 0;
  for (size_t i = 0; i < sources_.size(); ++i) {
    if (!predicting_[static_cast<size_t>(plan_->graph().inputs[i])]) continue;
    found = i;
    ++count;
  }
  if (count != 1 || output_data_.size() != 1)
    throw Error(MG_STATE, text("a prediction of ", output_data_.size(), " outputs from ", count,
                               " inputs, expected one of one. Bind the inputs and run."));
  return found;
}

void Context::predict(const void* data, int32_t dtype, int64_t n, int64_t number, char* results) {
  Busy busy(busy_);
  result_.refused = -1;
  const size_t input = only_input();
  const Source whole = source(static_cast<int32_t>(input), data, n, dtype);
  const Graph& graph = plan_->graph();
  const int64_t batch = plan_->options().batch;
  const int64_t sample =
      elements(graph.nodes[static_cast<size_t>(graph.inputs[input])].op->shape()) * bytes_of_value(dtype);
  const int64_t row = elements(graph.nodes[static_cast<size_t>(graph.outputs[0])].op->shape()) *
                      bytes_of(plan_->options().type);
  if (!results && n > batch)
    throw Error(MG_INVALID, text(n, " samples without a place for their results, expected 1 to ", batch));
  struct Borrowed {  // what the call puts into other words for its length
    Context& context;
    size_t input;
    Source source = context.sources_[input];
    std::weak_ptr<const File> mapping = std::move(context.mappings_[input]);
    char* output = context.output_data_[0];
    ~Borrowed() {
      context.sources_[input] = source;
      context.mappings_[input] = std::move(mapping);
      context.output_data_[0] = output;
      context.number_ = 0;
    }
  } borrowed{*this, input};
  if (data != staging_[input].data()) mappings_[input] = mapping_at(data);
  const std::shared_ptr<const File> target = results ? mapping_at(results).lock() : nullptr;
  if (target) target->check();
  std::iota(samples(), samples() + std::min(n, batch), int64_t{0});
  for (int64_t first = 0; first < n; first += batch) {
    const int64_t count = std::min(batch, n - first);
    sources_[input] = {whole.data + first * sample, count, dtype};
    if (results) output_data_[0] = results + first * row;
    number_ = number + first;
    forward(Pass::predict, count);
  }
  if (target) target->check();
}

void Context::forward(Pass pass, int64_t n) {
  check_samples(pass, n);
  check_mappings();
  for (;;) {
    {
      std::shared_lock<std::shared_mutex> shared(plan_->guard());
      if (ready(pass, n)) {
        bind_lanes(pass, n);
        return execute({pass, n, 0});
      }
    }
    std::unique_lock<std::shared_mutex> alone(plan_->guard());
    prepare(pass, n);
  }
}

std::array<int64_t, 2> Context::share_sizes(int64_t n) const {
  const int64_t shares = static_cast<int64_t>(shares_.size());
  return {n / shares, (n + shares - 1) / shares};
}

bool Context::ready(Pass pass, int64_t n) const {
  for (int64_t count : share_sizes(n))
    if (count > 0 && !plan_->sequence(pass, count)) return false;
  const Parameters& parameters = plan_->parameters();
  if (pass != Pass::train) return parameters.fresh();
  for (size_t i = 0; i < parameters.packs(); ++i)
    if (parameters.stale(i) && parameters.pack(i).training) return false;
  return true;
}

void Context::prepare(Pass pass, int64_t n) {
  if (ready(pass, n)) return;
  for (int64_t count : share_sizes(n))
    if (count > 0) plan_->build(pass, count);
  ThreadCount threads(lanes_[0]->team);
  FlushDenormals flush(flushes_denormals());
  for (size_t i = 0; i < plan_->parameters().packs(); ++i) plan_->parameters().renew(i, lanes_[0]->stream);
  plan_->parameters().all_renewed();
}

/// Everything that a lane could need is taken here, before the call changes anything.
void Context::bind_lanes(Pass pass, int64_t n) {
  int64_t arena = 0;
  for (int64_t count : share_sizes(n))
    if (count > 0) arena = std::max(arena, plan_->sequence(pass, count)->arena_bytes);
  if (arena > workspaces_.back().arena.bytes()) {  // rare: a smaller batch may want a larger scratchpad
    for (Workspace& workspace : workspaces_) {
      workspace.bound.clear();
      workspace.arena = Block();
    }
    for (Workspace& workspace : workspaces_) {
      workspace.arena = Block(arena, "an arena");
      workspace.touched = false;
    }
  }
  for (int64_t count : share_sizes(n)) {
    if (count == 0) continue;
    const Sequence& sequence = *plan_->sequence(pass, count);
    if (workspaces_.back().bound.count(&sequence) != 0) continue;
    Places places;
    places.gradients = shares_[0].gradients.data();
    Parameters& parameters = plan_->parameters();
    places.shared = [&parameters](Ref ref) { return parameters.address(ref); };
    places.parameter_at = [&parameters](int32_t parameter) { return parameters.offset(parameter); };
    places.exchange = exchange_.data();
    places.shares = shares_.size();
    for (size_t i = 0; i < workspaces_.size(); ++i) {
      places.arena = workspaces_[i].arena.data();
      places.share = i;
      workspaces_[i].bound.emplace(&sequence,
                                   std::make_unique<BoundSequence>(sequence, plan_->engine(), places));
    }
  }
}

void Context::execute(const Job& job) {
  job_ = job;
  once_.begin();
  for (std::atomic<size_t>& next : next_share_) next.store(0, std::memory_order_relaxed);
  jobs_.advance();
  {
    ThreadCount threads(lanes_[0]->team);
    FlushDenormals flush(flushes_denormals());
    work(0);
  }
  result_ = {};
  result_.refused = -1;
  result_.samples = job.n;
  std::fill(metrics_.begin(), metrics_.end(), 0.0);
  for (const Share& share : shares_) {
    result_.refused = share.tally.refused;
    if (share.failure != MG_OK) throw Error(share.failure, share.message);
    result_.loss += share.tally.loss;
    for (size_t i = 0; i < metrics_.size(); ++i) metrics_[i] += share.tally.metrics[i];
  }
  if (job.pass != Pass::predict)
    result_.loss += std::accumulate(penalties_.begin(), penalties_.end(), 0.0) * static_cast<double>(job.n);
  result_.updated = job.pass == Pass::train && finite_and_well();
}

void Context::live(size_t index) {
  name_thread("margay-lane", index);
  ThreadCount threads(lanes_[index]->team);
  FlushDenormals flush(flushes_denormals());
  uint32_t seen = 0;
  for (;;) {
    jobs_.wait_past(seen);
    seen = jobs_.now();
    if (ending_) return;
    work(index);
  }
}

bool Context::finite_and_well() const {
  double loss = 0, gathered = 0;
  for (const auto& lane : lanes_) {
    if (std::isnan(lane->gathered)) return false;
    gathered = std::max(gathered, lane->gathered);
  }
  for (const Share& share : shares_) {
    if (share.failure != MG_OK) return false;
    loss += share.tally.loss;
    gathered += share.most;  // no sum over the shares is larger; NaN stays
  }
  const bool f64 = plan_->options().type == Type::f64;
  const double most =
      f64 ? std::numeric_limits<double>::max() : static_cast<double>(std::numeric_limits<float>::max());
  return std::isfinite(loss) && gathered <= most;
}

void Context::work(size_t index) {
  Lane& lane = *lanes_[index];
  const size_t stages = plan_->stages(job_.pass);
  if (job_.pass != Pass::predict) penalise(index);
  for (size_t stage = 0; stage < stages; ++stage) {
    if (stage > 0) meeting_.arrive_and_wait();  // whatever happened to a share, every lane comes
    for (size_t next; (next = next_share_[stage].fetch_add(1, std::memory_order_relaxed)) < shares_.size();) {
      Share& share = shares_[next];
      if (stage > 0 && share.failure != MG_OK) continue;
      share.failure = guarded_with_message([&] { pass(lane, index, next, stage); }, share.message);
    }
  }
  if (job_.pass == Pass::train) {
    lane.gathered = updater_->largest_gathered(index);
    // whatever happens, every lane arrives at every meeting
    meeting_.arrive_and_wait();
    if (finite_and_well()) {
      if (index == 0) plan_->parameters().changed();
      updater_->update(index, [this] { meeting_.arrive_and_wait(); });
      meeting_.arrive_and_wait();
      guarded(
          [&] { renew_packs(index); });  // what stays stale the next call renews, before it changes anything
    }
  }
  meeting_.arrive_and_wait();
}

/// What the lane's part of the weights costs by l1 and l2.
void Context::penalise(size_t index) {
  const char* weights = plan_->parameters().block();
  for (size_t i = index; i < penalised_.size(); i += lanes_.size()) {
    const UpdateRange& piece = penalised_[i];
    const int64_t count = piece.end - piece.begin;
    const Sums sums = plan_->options().type == Type::f64
                          ? sums_of(reinterpret_cast<const double*>(weights) + piece.begin, count)
                          : sums_of(reinterpret_cast<const float*>(weights) + piece.begin, count);
    penalties_[i] = piece.l1 * sums.sizes + piece.l2 * sums.squares;
  }
}

void Context::renew_packs(size_t index) {
  Parameters& parameters = plan_->parameters();
  for (size_t i = index; i < parameters.packs(); i += lanes_.size())
    if (parameters.pack(i).training) parameters.renew(i, lanes_[index]->stream);
}

void Context::pass(Lane& lane, size_t lane_index, size_t index, size_t stage) {
  Share& share = shares_[index];
  if (stage == 0) {
    share.tally.clear();
    share.most = 0;
  }
  const bool train = job_.pass == Pass::train;
  const int64_t shares = static_cast<int64_t>(shares_.size()), i = static_cast<int64_t>(index);
  const int64_t base = job_.n / shares, rest = job_.n % shares;
  const int64_t first = i * base + std::min(i, rest), count = base + (i < rest);
  if (count == 0) {
    if (!train || stage > 0) return;
    std::fill_n(share.gradients.data(), plan_->parameters().block_bytes(), char{0});
    const int64_t shown = plan_->exchange_bytes();
    std::fill_n(exchange_.data() + i * shown, shown, char{0});
    return;
  }
  Frame frame;
  frame.sources = sources_.data();
  frame.outputs = output_data_.data();
  frame.samples = samples() + first;
  frame.batch = count;
  frame.first = first;
  frame.total = job_.n;
  frame.number = number_;
  frame.step = job_.step;
  frame.epoch = epoch_;
  frame.seed = plan_->options().seed;
  frame.tally = &share.tally;
  frame.once = &once_;
  const size_t stages = plan_->stages(job_.pass);
  Workspace& workspace = workspaces_[stages > 1 ? index : lane_index];
  if (!workspace.touched) workspace.arena.touch();
  workspace.touched = true;
  BoundSequence& bound = *workspace.bound.find(plan_->sequence(job_.pass, count))->second;
  if (train) bound.gradients(share.gradients.data());
  bound.run(frame, lane.stream, stage);
  if (stage + 1 < stages) return;
  check_mappings();
  if (!train) return;
  // ReLU turns NaN into 0, so that a loss may be finite where the gradients are not
  const int64_t values = plan_->parameters().block_bytes() / bytes_of(plan_->options().type);
  if (plan_->options().type == Type::f64)
    share.most = largest_size(reinterpret_cast<const double*>(share.gradients.data()), values);
  else
    share.most = largest_size(reinterpret_cast<const float*>(share.gradients.data()), values);
}

}  // namespace margay
