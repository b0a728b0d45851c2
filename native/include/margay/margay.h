/*
 * margay.h: the whole native interface of Margay, and the one header that JavaCPP parses.
 *
 * Errors. A function that returns int32_t returns a status (MG_OK or one of the codes below); a function that
 * returns a handle returns NULL on failure. After a failure mg_last_error() and mg_last_status() of the same
 * thread say why. Nothing is ever thrown through this interface.
 *
 * Text is UTF-8 and ends in NUL. Text that is returned belongs to the object it came from, or to the library.
 *
 * Bulk data cross as mg_address, a machine address held in an integer, so that a caller in a managed language
 * needs no object per buffer. The caller keeps the memory alive until the call returns (mg_context_bind:
 * until the next bind of that input or the close).
 *
 * Values of inputs are finite numbers, also after the input's scale and shift in the plan's data type; others
 * are refused with MG_INVALID, and the message names the sample, the place and the value. Nothing has changed
 * then.
 *
 * Threads. A plan may be used by any number of threads. A context runs one call at a time; a second
 * concurrent call is refused with MG_STATE. A handle must not be used after its close.
 */
#ifndef MARGAY_MARGAY_H
#define MARGAY_MARGAY_H

#include <stdint.h>

#if defined(_WIN32)
#define MG_API __declspec(dllexport)
#else
#define MG_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef int64_t mg_address;

/* Status codes. */
#define MG_OK 0
#define MG_INVALID 1     /* an argument, a program or the data are wrong: the message names the place */
#define MG_UNSUPPORTED 2 /* understood, but not possible with these kernels or on this machine */
#define MG_MEMORY 3      /* the memory limit given by the caller, or that of the system */
#define MG_IO 4          /* a file: the message names it */
#define MG_STATE 5       /* the wrong moment: busy, or not bound */
#define MG_INTERNAL 6    /* a defect of Margay or of a library below it */

/* Data types. */
#define MG_U8 0
#define MG_I32 1
#define MG_I64 2
#define MG_F32 3
#define MG_F64 4

typedef struct mg_file mg_file;
typedef struct mg_program mg_program;
typedef struct mg_plan mg_plan;
typedef struct mg_context mg_context;

/* What the last mg_context_step or evaluating mg_context_run measured. Losses are sums over samples, not
 * means. */
typedef struct mg_result {
  double loss;     /* sum of the samples' losses, each with its weight */
  int64_t samples; /* samples that were run */
  int32_t updated; /* 1: the weights were updated; 0: evaluation, or loss or gradients were not finite and
                      nothing changed */
  int32_t padding;
  int64_t refused; /* after a failure: the sample number whose values were refused; -1: none was */
} mg_result;

/* ---- the library ---- */

MG_API const char* mg_version(void);
/* One fact a line: kernel libraries, their versions, instruction set, processors. */
MG_API const char* mg_system(void);
/* The schemas of all operators and optimisers, one line a fact, see native/README.md:
   operator | key | parameter | optimizer | state  … */
MG_API const char* mg_operators(void);
/* The same of the transforms that augment= names:  transform | key  … */
MG_API const char* mg_transforms(void);
MG_API const char* mg_last_error(void);
MG_API int32_t mg_last_status(void);
/* A part of the last error of this thread: node, key, input (its number, from 1), line, column, what, remedy,
 * source (the line as written); empty where the error is not about one. */
MG_API const char* mg_last_field(const char* name);
/* Runs a 1x1 convolution through oneDNN and a 2x2 matrix product through OpenBLAS and compares the results.
 */
MG_API int32_t mg_self_check(void);
/* Bytes of stack that the calling thread has left; INT64_MAX where that is not known. A call needs at most
 * 256 KB of it. */
MG_API int64_t mg_stack_left(void);
/* Measured peak of fused multiply-adds in f32 over `threads` threads for about `seconds`, in GFLOP/s;
 * negative on failure. */
MG_API double mg_fma_peak(int32_t threads, double seconds);

/* ---- mapped files ---- */

/* Maps an existing file for reading. An empty file is refused. */
MG_API mg_file* mg_file_open(const char* path);
/* Opens an existing file for mg_file_read alone: mg_file_data is 0. An empty file is refused. */
MG_API mg_file* mg_file_open_unmapped(const char* path);
/* Creates (or truncates) a file of `bytes` bytes, reserves its blocks, and maps it for writing. */
MG_API mg_file* mg_file_create(const char* path, int64_t bytes);
MG_API mg_address mg_file_data(const mg_file* file);
MG_API int64_t mg_file_bytes(const mg_file* file);
/* Copies bytes from an offset on; fewer than asked for are MG_IO. */
MG_API int32_t mg_file_read(const mg_file* file, int64_t offset, mg_address destination, int64_t bytes);
/* MG_IO when a mapped file is shorter than it was, or was at any moment when it was read; when a file that is
 * not mapped was written to at all. Runs and steps check the mappings that are bound, before and after they
 * read. */
MG_API int32_t mg_file_check(const mg_file* file);
/* Writes changed pages to the disk and waits. */
MG_API int32_t mg_file_flush(mg_file* file);
MG_API void mg_file_close(mg_file* file);

/* ---- memory that is given back at once ---- */

/* Zeroed memory from the system, page-aligned. mg_memory_give takes the same address and size; 0 is ignored.
 */
MG_API mg_address mg_memory_take(int64_t bytes);
MG_API void mg_memory_give(mg_address memory, int64_t bytes);

/* ---- programs: what a network is, without kernels ---- */

/* Reads and checks the text described in native/README.md. */
MG_API mg_program* mg_program_read(const char* text);
/* The program in canonical form: two programs that say the same are the same text. */
MG_API const char* mg_program_text(const mg_program* program);
/* One line a fact, see native/README.md:  node | parameter | output | loss | flop  … */
MG_API const char* mg_program_facts(const mg_program* program);
/* The facts of one line alone: `shapes` are those of its inputs, with blanks between. The text is valid until
 * the thread's next call. */
MG_API const char* mg_node_facts(const char* line, const char* shapes);
/* NULL is ignored. */
MG_API void mg_program_close(mg_program* program);

/* ---- plans: a network program, compiled ---- */

/* `program`: the text described in native/README.md. `options`: key=value words, described there too. */
MG_API mg_plan* mg_plan_compile(const char* program, const char* options);
/* Per node: kernel, layout, bytes, FLOP; reorders; memory. */
MG_API const char* mg_plan_describe(const mg_plan* plan);
/* One line a fact, see native/README.md:  input | output | parameter | state | memory | flop  … */
MG_API const char* mg_plan_facts(const mg_plan* plan);
/* Fills every parameter by its initialiser (init=, bias_init=) and zeroes the optimiser's state. */
MG_API int32_t mg_plan_initialize(mg_plan* plan, int64_t seed);
/* With average=: the weights that gradients change and their means (the states "average") take each other's
 * place, for an evaluation, and by a second call back again. */
MG_API int32_t mg_plan_exchange_average(mg_plan* plan);
/* Copies a parameter or a state tensor out, in the plan's data type and the layout that the program
 * documents. */
MG_API int32_t mg_plan_read(const mg_plan* plan, const char* tensor, mg_address destination, int64_t bytes);
MG_API int32_t mg_plan_write(mg_plan* plan, const char* tensor, mg_address source, int64_t bytes);
/* Contexts of this plan stay valid; the plan's memory goes with the last of them. NULL is ignored. */
MG_API void mg_plan_close(mg_plan* plan);

/* ---- contexts: one execution at a time ---- */

/* Takes the arenas and starts the lanes. */
MG_API mg_context* mg_context_open(mg_plan* plan);
/* Input number `input` (in the order of the program) reads sample i at data + i * (bytes of a sample), for i
 * < count. */
MG_API int32_t mg_context_bind(mg_context* context, int32_t input, mg_address data, int64_t count,
                               int32_t dtype);
/* Space for one int64_t per sample of a batch: the sample numbers of the next call. It starts as 0, 1, 2 … */
MG_API mg_address mg_context_samples(mg_context* context);
/* Space for one batch of input number `input` at 8 bytes a value (4 for f32 plans), for callers whose data
 * are not off-heap. */
MG_API mg_address mg_context_staging(mg_context* context, int32_t input);
/* Results of the last run of output number `output`, (batch, shape of the output), in the plan's data type.
 */
MG_API mg_address mg_context_output(mg_context* context, int32_t output);
MG_API const mg_result* mg_context_result(const mg_context* context);
/* One double per line `metric` of the plan's facts, in their order: sums over the samples of the last call
 * that evaluated or trained. */
MG_API mg_address mg_context_metrics(const mg_context* context);
/* Training steps belong to this epoch from now on, counted from 0: what augment= draws for a sample depends
 * on the seed, the epoch and the sample's number. */
MG_API int32_t mg_context_epoch(mg_context* context, int64_t epoch);
/* One training step on the first n sample numbers: gather, forward, backward, sum, update. `step` is the
 * number of steps before it that were `updated`: one that was refused changed nothing, is not counted, and
 * the next has its number, so that accumulated gradients, averages and the optimiser's corrections are right.
 */
MG_API int32_t mg_context_step(mg_context* context, int64_t n, int64_t step, double learning_rate);
/* Forward in inference mode on the first n sample numbers. evaluate = 1: also loss and accuracy. */
MG_API int32_t mg_context_run(mg_context* context, int64_t n, int32_t evaluate);
/* Forward in inference mode on samples that lie at `data`, with the results written to `results`: for plans
 * with one output, which needs one input. Any number of samples, in the plan's batches; each is read and
 * written where it is. Neither the binding nor the results that mg_context_output shows change, but the
 * sample numbers are 0, 1, 2 … afterwards. `number` is what messages call the first sample. `results` 0: as
 * mg_context_run, with n of at most a batch. */
MG_API int32_t mg_context_predict(mg_context* context, mg_address data, int32_t dtype, int64_t n,
                                  int64_t number, mg_address results);
/* Ends the lanes and returns the arenas. The caller makes sure that no call is running. NULL is ignored. */
MG_API void mg_context_close(mg_context* context);

/* ---- boxes: x1, y1, x2, y2 of each, as floats ---- */

/* Intersection over union, as doubles: that of box i and other box j goes to place i * other_count + j. 0
 * where they share no area. */
MG_API int32_t mg_boxes_overlap(mg_address boxes, int64_t count, mg_address others, int64_t other_count,
                                mg_address overlaps);
/* Non-maximum suppression. Candidates with a float as score and an int32_t as class each are taken by falling
 * score, of equal ones the lower number first, and stay unless one of their class that stays overlaps them by
 * more than `overlap`; with `most`, from 1 on, it ends. Those with a score below `least` do not stay, nor
 * those with a score or a box that is not finite. `kept`: space for 1 + the lesser of `most` and `count`
 * int32_t: how many stay, then their numbers. */
MG_API int32_t mg_boxes_suppress(mg_address boxes, mg_address scores, mg_address classes, int64_t count,
                                 double overlap, double least, int64_t most, mg_address kept);

#ifdef __cplusplus
}
#endif
#endif
