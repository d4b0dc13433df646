// Changes of 1-bit inputs that wait for their cycle, a queue for each port.
#ifndef BRIDGE_SCHEDULE_H
#define BRIDGE_SCHEDULE_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bridge_model.h"

class Schedule {
    struct Queue {
        uint8_t* input = nullptr;
        size_t head = 0;
        std::vector<uint64_t> cycles;
        std::vector<uint8_t> levels;
    };
    std::vector<Queue> m_queues;

    void findNextCycle() {
        nextCycle = UINT64_MAX;
        for (const Queue& queue : m_queues) {
            if (queue.head < queue.cycles.size() && queue.cycles[queue.head] < nextCycle) {
                nextCycle = queue.cycles[queue.head];
            }
        }
    }

    // Drops what was applied, once it is the larger part: amortised constant time, bounded memory.
    static void compact(Queue& queue) {
        if (queue.head < 1024 || queue.head * 2 < queue.cycles.size()) return;
        queue.cycles.erase(queue.cycles.begin(), queue.cycles.begin() + static_cast<ptrdiff_t>(queue.head));
        queue.levels.erase(queue.levels.begin(), queue.levels.begin() + static_cast<ptrdiff_t>(queue.head));
        queue.head = 0;
    }

public:
    double stagedCycles[BRIDGE_STAGE];
    uint8_t stagedLevels[BRIDGE_STAGE];
    uint64_t nextCycle = UINT64_MAX;

    void append(uint32_t port, uint8_t* input, uint32_t count) {
        if (port >= m_queues.size()) m_queues.resize(port + 1);
        Queue& queue = m_queues[port];
        queue.input = input;
        compact(queue);
        for (uint32_t i = 0; i < count; ++i) {
            queue.cycles.push_back(static_cast<uint64_t>(stagedCycles[i]));
            queue.levels.push_back(stagedLevels[i]);
        }
        findNextCycle();
    }

    void apply(uint64_t now) {
        for (Queue& queue : m_queues) {
            while (queue.head < queue.cycles.size() && queue.cycles[queue.head] <= now) {
                *queue.input = queue.levels[queue.head++];
            }
        }
        findNextCycle();
    }

    void clear(uint32_t port) {
        if (port >= m_queues.size()) return;
        m_queues[port] = Queue();
        findNextCycle();
    }

    uint32_t pending(uint32_t port) const {
        if (port >= m_queues.size()) return 0;
        return static_cast<uint32_t>(m_queues[port].cycles.size() - m_queues[port].head);
    }
};

#endif
