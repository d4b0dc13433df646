// The loop around one verilated model. Everything that depends on the model stands in the generated bridge_model.h.
// Cycle c is the c-th rising edge ever clocked, counted from 0.
#include "bridge_model.h"

#include <cstdio>
#include <cstdlib>

#include "schedule.h"
#if BRIDGE_TRACE
#include "vcd_sink.h"
#endif

#define BRIDGE_EXPORT(name) extern "C" __attribute__((export_name(#name), used))
#define BRIDGE_IMPORT(name) extern "C" __attribute__((import_module("bridge"), import_name(#name)))

// fatal throws in JavaScript and never comes back; stopped only notes the place of a $stop, $error or failed assertion.
BRIDGE_IMPORT(fatal) void bridge_fatal(const char* file, int line, const char* message);
BRIDGE_IMPORT(stopped) void bridge_stopped(const char* file, int line);

namespace {

// Read by JavaScript straight out of the memory; the generated header declares it.
Status status;

VerilatedContext* context;
BridgeModel* model;
uint64_t now = 0;

uint32_t watchMask = 0;
uint32_t edgeLimit = 0;
double* edgeCycles;
uint8_t* edgeCodes;
Schedule schedule;

// Time in VCD and $time: 10 units a cycle, rising edge at 10 c, falling edge at 10 c + 5.
inline void evaluateAt(uint64_t time) {
    context->time(time);
    model->eval();
#if BRIDGE_TRACE
    VcdSink::dump(time);
#endif
}

void logEdges(uint32_t changed, uint32_t levels) {
    while (changed) {
        const uint32_t port = __builtin_ctz(changed);
        edgeCycles[status.edgeCount] = static_cast<double>(now);
        edgeCodes[status.edgeCount++] = static_cast<uint8_t>(port << 1 | (levels >> port & 1));
        changed &= changed - 1;
    }
}

// One whole cycle; returns the watched ports that changed, one bit each.
inline uint32_t runCycle() {
    if (now >= schedule.nextCycle) schedule.apply(now);
    bridge_drive_clock(*model, 1);
    evaluateAt(now * 10);
    const uint32_t levels = bridge_watched_levels(*model);
    const uint32_t changed = (levels ^ status.watchedLevels) & watchMask;
    status.watchedLevels = levels;
    if (changed) logEdges(changed, levels);
    bridge_drive_clock(*model, 0);
    evaluateAt(now * 10 + 5);
    ++now;
    return changed;
}

}  // namespace

// One thread, never ended: there is no moment at which a thread-local destructor could run.
extern "C" int __cxa_thread_atexit(void (*)(void*), void*, void*) { return 0; }

void vl_fatal(const char* file, int line, const char*, const char* message) {
    std::fflush(stdout);
    bridge_fatal(file, line, message);
    std::abort();
}

void vl_stop(const char* file, int line, const char*) {
    status.halted = STOP;
    bridge_stopped(file, line);
}

void vl_finish(const char*, int, const char*) {
    if (!status.halted) status.halted = FINISH;
}

void vl_warn(const char* file, int line, const char*, const char* message) {
    std::printf("%%Warning: %s:%d: %s\n", file, line, message);
}

BRIDGE_EXPORT(bridge_layout) uint32_t bridge_layout() { return BRIDGE_LAYOUT; }

// Called once, before anything else; returns the address of the status block.
BRIDGE_EXPORT(bridge_create) Status* bridge_create(int randReset, int seed, uint32_t edgeCapacity) {
    // Unbuffered: a line of $display reaches JavaScript in the cycle that wrote it.
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    context = new VerilatedContext;
    Verilated::threadContextp(context);
    context->randReset(randReset);
    context->randSeed(seed);
#if BRIDGE_TRACE
    context->traceEverOn(true);
#endif
    model = new BridgeModel(context, "");
    bridge_bind(*model, status.addresses);
    edgeLimit = edgeCapacity - BRIDGE_WATCHED;
    edgeCycles = new double[edgeCapacity];
    edgeCodes = new uint8_t[edgeCapacity];
    status.edgeCycles = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(edgeCycles));
    status.edgeCodes = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(edgeCodes));
    status.stagedCycles = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(schedule.stagedCycles));
    status.stagedLevels = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(schedule.stagedLevels));
    watchMask = BRIDGE_WATCHED == 32 ? ~0U : (1U << BRIDGE_WATCHED) - 1;
    model->eval();
    status.watchedLevels = bridge_watched_levels(*model);
    return &status;
}

// Combinational logic after a change of inputs; internal state that was written from outside needs bridge_settle.
BRIDGE_EXPORT(bridge_eval) void bridge_eval() { model->eval(); }

BRIDGE_EXPORT(bridge_settle) void bridge_settle() { bridge_eval_settle(*model); }

BRIDGE_EXPORT(bridge_final) void bridge_final() { model->final(); }

// Runs up to `cycles` cycles and returns how many; status.reason tells why it stopped early.
BRIDGE_EXPORT(bridge_clock) double bridge_clock(double cycles, uint32_t stopOnEdge) {
    const uint64_t start = now;
    const uint64_t end = start + static_cast<uint64_t>(cycles);
    status.halted = DONE;
    status.reason = DONE;
    while (now != end) {
        if (__builtin_expect(status.edgeCount > edgeLimit, 0)) {
            status.reason = EDGE_LOG_FULL;
            break;
        }
        const uint32_t changed = runCycle();
        if (__builtin_expect(status.halted != DONE, 0)) {
            status.reason = status.halted;
            break;
        }
        if (changed && stopOnEdge) {
            status.reason = EDGE;
            break;
        }
    }
    return static_cast<double>(now - start);
}

BRIDGE_EXPORT(bridge_watch) void bridge_watch(uint32_t mask) { watchMask = mask; }

BRIDGE_EXPORT(bridge_clear_edges) void bridge_clear_edges() { status.edgeCount = 0; }

// Appends `count` staged changes of one 1-bit input; JavaScript has checked their order.
BRIDGE_EXPORT(bridge_schedule) void bridge_schedule(uint32_t port, uint32_t count) {
    schedule.append(port, reinterpret_cast<uint8_t*>(status.addresses[port]), count);
}

BRIDGE_EXPORT(bridge_unschedule) void bridge_unschedule(uint32_t port) { schedule.clear(port); }

BRIDGE_EXPORT(bridge_scheduled) uint32_t bridge_scheduled(uint32_t port) { return schedule.pending(port); }

#if BRIDGE_TRACE
BRIDGE_EXPORT(bridge_vcd_start) void bridge_vcd_start() { VcdSink::start(*model); }

BRIDGE_EXPORT(bridge_vcd_stop) void bridge_vcd_stop() { VcdSink::stop(); }
#endif
