// fmt without its shared library, which would bring the shared C++ runtime back: its implementation, compiled
// once. Debian has no static libfmt, and its header-only form would compile all of this into every file.
#include <fmt/format-inl.h>

namespace fmt {
inline namespace v9 {
namespace detail {

// What fmt/format.h leaves to the library: the names are those of fmt 9, as Debian 12 has it.
template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;
template auto dragonbox::to_decimal(float) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double) noexcept -> dragonbox::decimal_fp<double>;

}  // namespace detail
}  // namespace v9
}  // namespace fmt
