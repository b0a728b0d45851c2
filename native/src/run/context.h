// A context: the arenas and lanes for one execution at a time.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "margay/margay.h"
#include "memory/file.h"
#include "optimizer/updater.h"
#include "plan/plan.h"
#include "threads/meeting.h"

namespace margay {

class Context {
 public:
  explicit Context(std::shared_ptr<Plan> plan);
  ~Context();

  void bind(int32_t input, const void* data, int64_t count, int32_t dtype);
  int64_t* samples() { return reinterpret_cast<int64_t*>(samples_.data()); }
  char* staging(int32_t input);
  char* output(int32_t output) const;
  const mg_result& result() const { return result_; }
  /// Sums over the samples of the last call, as the plan's facts name them.
  const std::vector<double>& metrics() const { return metrics_; }

  /// Training steps belong to this epoch from now on; it is 0 first.
  void epoch(int64_t epoch);
  void step(int64_t n, int64_t step, double learning_rate);
  void run(int64_t n, bool evaluate);
  /// Forward on n samples at `data`, whose results go to `results` (nullptr: to output 0, for one batch).
  void predict(const void* data, int32_t dtype, int64_t n, int64_t number, char* results);

 private:
  struct Lane {
    Lane(int threads, bool flush_denormals) : team(threads, flush_denormals) {}
    dnnl::stream stream;
    Team team;
    std::thread thread;
    double gathered = 0;  // the largest size of what earlier steps left for this one's update, in its part
  };
  /// Where sequences run: a lane's own for the shares that it takes in turn; where shares meet in the middle
  /// of a pass, a share's own.
  struct Workspace {
    Block arena;
    bool touched = false;  // the arena, by the thread that uses it
    std::map<const Sequence*, std::unique_ptr<BoundSequence>> bound;
  };
  /// A part of a batch. Lanes take shares in turn; what a share leaves behind does not depend on which lane
  /// took it.
  struct Share {
    Block gradients;
    Tally tally;
    double most = 0;  // the largest size of a gradient
    int32_t failure = MG_OK;
    std::string message;
  };
  struct Job {
    Pass pass = Pass::predict;
    int64_t n = 0;
    int64_t step = 0;
  };

  int64_t arena_bytes() const;
  bool flushes_denormals() const { return plan_->options().type == Type::f32; }
  void make_updater();
  void start_lanes();
  void end_lanes();
  void prepare(Pass pass, int64_t n);
  bool ready(Pass pass, int64_t n) const;
  void bind_lanes(Pass pass, int64_t n);
  void forward(Pass pass, int64_t n);
  size_t only_input() const;
  Source source(int32_t input, const void* data, int64_t count, int32_t dtype) const;
  void execute(const Job& job);
  void live(size_t index);
  void work(size_t index);
  void pass(Lane& lane, size_t lane_index, size_t share, size_t stage);
  void penalise(size_t index);
  void renew_packs(size_t index);
  std::array<int64_t, 2> share_sizes(int64_t n) const;
  void check_samples(Pass pass, int64_t n) const;
  void check_mappings() const;
  /// No share failed, the loss is a number, and so is every gradient, summed over the shares.
  bool finite_and_well() const;

  std::shared_ptr<Plan> plan_;
  std::vector<Source> sources_;
  std::vector<std::weak_ptr<const File>> mappings_;  // that the sources lie in; empty where there is none
  std::vector<bool> predicting_;                     // nodes that a prediction needs
  std::vector<bool> judging_;                        // nodes that the losses need
  std::vector<Block> staging_;
  std::vector<Block> outputs_;
  std::vector<char*> output_data_;
  Block samples_;
  int64_t number_ = 0;  // what messages add to a sample number
  int64_t epoch_ = 0;
  mg_result result_{};
  std::vector<double> metrics_;
  std::atomic<bool> busy_{false};

  std::vector<std::unique_ptr<Lane>> lanes_;  // the first runs on the caller's thread
  std::vector<Workspace> workspaces_;
  std::vector<Share> shares_;
  Block exchange_;                    // what shares show each other at meetings
  std::unique_ptr<Updater> updater_;  // of a plan that trains
  OnceACall once_;
  std::vector<UpdateRange> penalised_;           // weights that cost something
  std::vector<double> penalties_;                // what each of them costs in this call
  std::vector<std::atomic<size_t>> next_share_;  // of each stage
  Job job_;
  bool ending_ = false;
  Turnstile jobs_;
  Meeting meeting_;  // of the lanes
};

}  // namespace margay
