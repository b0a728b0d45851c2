#include "optimizer/running_mean.h"

#include "optimizer/update.h"

namespace margay {
namespace {

template <class T>
void update_all(const Update<T>& update, double kept) {
  const T keep = static_cast<T>(kept), rest = static_cast<T>(1 - kept);
  for_each_piece(update, NoDecay(), [=](const Piece<T>& piece) {
    for (int64_t i = 0; i < piece.count; ++i) piece.w[i] = keep * piece.w[i] + rest * piece.g[i];
  });
}

}  // namespace

void update_means(const Update<float>& update, double kept) noexcept { update_all(update, kept); }
void update_means(const Update<double>& update, double kept) noexcept { update_all(update, kept); }

}  // namespace margay
