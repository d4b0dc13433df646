// Runs lifwire_tb to its end and leaves what was covered in the file +coverage=FILE names.
#include <memory>
#include <string>

#include "Vlifwire_tb.h"
#include "verilated.h"
#include "verilated_cov.h"

int main(int argc, char** argv) {
  const auto context = std::make_unique<VerilatedContext>();
  context->commandArgs(argc, argv);
  const auto bench = std::make_unique<Vlifwire_tb>(context.get());
  while (!context->gotFinish()) {
    bench->eval();
    if (!bench->eventsPending()) break;
    context->time(bench->nextTimeSlot());
  }
  bench->final();
  const std::string match = context->commandArgsPlusMatch("coverage=");
  context->coveragep()->write(match.substr(match.find('=') + 1).c_str());
  return 0;
}
