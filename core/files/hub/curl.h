// The few declarations of libcurl that are used. They are part of its stable binary interface, so
// that neither its headers are needed to build nor its library to start.
#pragma once

#include <cstddef>
#include <cstdint>

namespace brisling::hub::curl {

// Handles: CURL* and curl_slist*, of which nothing is known here.
using Easy = void;
using List = void;

// https://curl.se/libcurl/c/curl_easy_setopt.html; numbers from include/curl/curl.h.
inline constexpr int kGlobalDefault = 3;
inline constexpr int kLowSpeedLimit = 19;
inline constexpr int kLowSpeedTime = 20;
inline constexpr int kNoProgress = 43;
inline constexpr int kNoBody = 44;
inline constexpr int kHttpGet = 80;
inline constexpr int kNoSignal = 99;
inline constexpr int kConnectTimeoutMs = 156;
inline constexpr int kWriteData = 10001;
inline constexpr int kUrl = 10002;
inline constexpr int kErrorBuffer = 10010;
inline constexpr int kUserAgent = 10018;
inline constexpr int kHttpHeader = 10023;
inline constexpr int kHeaderData = 10029;
inline constexpr int kProgressData = 10057;
inline constexpr int kCaInfo = 10065;
inline constexpr int kWriteFunction = 20011;
inline constexpr int kHeaderFunction = 20079;
inline constexpr int kTransferInfoFunction = 20219;

inline constexpr int kInfoRedirectUrl = 0x100000 + 31;
inline constexpr size_t kErrorSize = 256;

// CURLcode
inline constexpr int kOk = 0;
inline constexpr int kHttp2Stream = 92;
inline constexpr int kTransientCodes[] = {16, 18, 28, 52, 55, 56, kHttp2Stream};
inline constexpr int kPeerFailedVerification = 60;

using GlobalInit = int(long flags);
using Version = char*();
using EasyInit = Easy*();
using EasyCleanup = void(Easy*);
using SetOption = int(Easy*, int option, ...);
using Perform = int(Easy*);
using GetInfo = int(Easy*, int info, ...);
using ErrorText = const char*(int code);
using Append = List*(List*, const char*);
using FreeList = void(List*);

}  // namespace brisling::hub::curl
