// A VCD "file" whose bytes go to JavaScript.
#ifndef BRIDGE_VCD_SINK_H
#define BRIDGE_VCD_SINK_H

#include "verilated_vcd_c.h"

extern "C" __attribute__((import_module("bridge"), import_name("vcd"))) void bridge_vcd(const char* bytes, int length);

class VcdSink final : public VerilatedVcdFile {
    static VcdSink s_file;
    static VerilatedVcdC* s_dump;

public:
    bool open(const std::string&) override { return true; }
    void close() override {}
    ssize_t write(const char* bytes, ssize_t length) override {
        bridge_vcd(bytes, static_cast<int>(length));
        return length;
    }

    static void start(BridgeModel& model) {
        s_dump = new VerilatedVcdC(&s_file);
        model.trace(s_dump, 99);
        s_dump->open("sink");
    }
    static void dump(uint64_t time) {
        if (__builtin_expect(s_dump != nullptr, 0)) s_dump->dump(time);
    }
    static void stop() {
        s_dump->close();
        delete s_dump;
        s_dump = nullptr;
    }
};

VcdSink VcdSink::s_file;
VerilatedVcdC* VcdSink::s_dump = nullptr;

#endif
