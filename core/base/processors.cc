#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

#include "core/base/thread_pool.h"

namespace brisling {
namespace {

int processors_by_affinity() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::thread::hardware_concurrency());
}

// Processors' worth of time that one control group grants, or 0 where it sets no limit.
double quota_of_group(const std::string& directory) {
  double quota = 0, period = 0;
  std::ifstream v2(directory + "/cpu.max");  // "max 100000" or "150000 100000"
  if (v2 >> quota >> period && period > 0) return quota / period;
  std::ifstream v1_quota(directory + "/cpu.cfs_quota_us"), v1_period(directory + "/cpu.cfs_period_us");
  if (v1_quota >> quota && v1_period >> period && quota > 0 && period > 0) return quota / period;
  return 0;
}

// The tightest limit from this process's group up to the root (cgroups(7)).
double processors_by_quota() {
  double tightest = 0;
  const auto consider = [&](const std::string& directory) {
    const double quota = quota_of_group(directory);
    if (quota > 0 && (tightest == 0 || quota < tightest)) tightest = quota;
  };
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // "0::/a/b" or "4:cpu,cpuacct:/a/b"
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (!controllers.empty() && controllers.find("cpu") == std::string::npos) continue;
    const std::string root = controllers.empty() ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu";
    for (std::string path = line.substr(second + 1); path.size() > 1; path.resize(path.rfind('/'))) {
      consider(root + path);
    }
    consider(root);
  }
  return tightest;
}

}  // namespace

int available_processors() {
  static const int count = [] {
    int processors = std::max(1, processors_by_affinity());
    const double quota = processors_by_quota();
    if (quota > 0) processors = std::min(processors, std::max(1, static_cast<int>(std::ceil(quota))));
    return std::min(processors, ThreadPool::kMaxThreads);
  }();
  return count;
}

}  // namespace brisling
