#include "render/code_languages.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace agentpress::render {
namespace {

constexpr std::array kDoubleStrings{StringForm{"\"", "\""}};
constexpr std::array kPlainStrings{StringForm{"\"", "\""}, StringForm{"'", "'"}};
constexpr std::array kPlainStringsOverLines{StringForm{"\"", "\"", false, true},
                                            StringForm{"'", "'", false, false}};
constexpr std::array kLongPlainStrings{StringForm{"\"", "\"", true, true}, StringForm{"'", "'", true, true}};
constexpr std::array kTripleStrings{StringForm{"\"\"\"", "\"\"\"", true, true}, StringForm{"\"", "\""},
                                    StringForm{"'", "'"}};
constexpr std::array kPythonStrings{StringForm{"\"\"\"", "\"\"\"", true, true},
                                    StringForm{"'''", "'''", true, true}, StringForm{"\"", "\""},
                                    StringForm{"'", "'"}};
constexpr std::array kTemplateStrings{StringForm{"`", "`", true, true}, StringForm{"\"", "\""},
                                      StringForm{"'", "'"}};
constexpr std::array kRawBacktickStrings{StringForm{"`", "`", false, true}, StringForm{"\"", "\""},
                                         StringForm{"'", "'"}};
/// A lone ' begins a lifetime as often as a character.
constexpr std::array kRustStrings{StringForm{"r#\"", "\"#", false, true}, StringForm{"\"", "\"", true, true}};
constexpr std::array kShellStrings{StringForm{"\"", "\"", true, true}, StringForm{"'", "'", false, true}};
constexpr std::array kRawStrings{StringForm{"\"", "\"", false, false}, StringForm{"'", "'", false, false}};
constexpr std::array kSqlStrings{StringForm{"'", "'", false, true}, StringForm{"\"", "\"", false, false}};
constexpr std::array kTomlStrings{StringForm{"\"\"\"", "\"\"\"", true, true},
                                  StringForm{"'''", "'''", false, true}, StringForm{"\"", "\""},
                                  StringForm{"'", "'", false, false}};

/// Keywords from the languages' own references.
constexpr auto kLanguages = std::to_array<CodeLanguage>({
    {.names = "c h",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kPlainStrings,
     .keywords =
         "#define #else #endif #if #ifdef #ifndef #include #pragma #undef NULL _Bool auto bool break "
         "case char const continue default do double else enum extern false float for goto if inline "
         "int int16_t int32_t int64_t int8_t long register restrict return short signed size_t sizeof "
         "static struct switch true typedef uint16_t uint32_t uint64_t uint8_t union unsigned void "
         "volatile while",
     .word_marks = "#"},
    {.names = "cpp c++ cc cxx hpp cuda arduino",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kPlainStrings,
     .keywords =
         "#define #else #endif #if #ifdef #ifndef #include #pragma #undef NULL alignas alignof and "
         "asm auto bool break case catch char char16_t char32_t char8_t class co_await co_return "
         "co_yield concept const const_cast consteval constexpr constinit continue decltype default "
         "delete do double dynamic_cast else enum explicit export extern false final float for friend "
         "goto if import inline int long module mutable namespace new noexcept not nullptr operator "
         "or override private protected public register reinterpret_cast requires restrict return "
         "short signed sizeof static static_assert static_cast struct switch template this "
         "thread_local throw true try typedef typeid typename union unsigned using virtual void "
         "volatile while",
     .word_marks = "#"},
    {.names = "csharp cs c#",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kPlainStrings,
     .keywords = "abstract as async await base bool break byte case catch char class const continue decimal "
                 "default delegate do double else enum event explicit extern false finally fixed float for "
                 "foreach get if implicit in init int interface internal is lock long namespace new null "
                 "object operator out override params private protected public readonly record ref return "
                 "sbyte sealed set short sizeof static string struct switch this throw true try typeof uint "
                 "ulong unchecked unsafe ushort using var virtual void volatile when where while with yield"},
    {.names = "java",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTripleStrings,
     .keywords = "abstract assert boolean break byte case catch char class const continue default do double "
                 "else enum extends false final finally float for if implements import instanceof int "
                 "interface long native new non-sealed null package permits private protected public record "
                 "return sealed short static strictfp super switch synchronized this throw throws transient "
                 "true try var void volatile while yield"},
    {.names = "javascript js jsx mjs node",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTemplateStrings,
     .keywords = "async await break case catch class const continue debugger default delete do else export "
                 "extends false finally for from function get if import in instanceof let new null of return "
                 "set static super switch this throw true try typeof undefined var void while with yield",
     .word_marks = "$"},
    {.names = "typescript ts tsx",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTemplateStrings,
     .keywords =
         "abstract any as asserts async await bigint boolean break case catch class const continue "
         "debugger declare default delete do else enum export extends false finally for from function "
         "get if implements import in infer instanceof interface is keyof let module namespace never "
         "new null number object of override private protected public readonly return satisfies set "
         "static string super switch symbol this throw true try type typeof undefined unique unknown "
         "var void while with yield",
     .word_marks = "$"},
    {.names = "python py python3 pycon ipython",
     .line_comments = "#",
     .strings = kPythonStrings,
     .keywords = "False None True and as assert async await break case class continue def del elif else "
                 "except finally for from global if import in is lambda match nonlocal not or pass raise "
                 "return self try type while with yield"},
    {.names = "go golang",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kRawBacktickStrings,
     .keywords = "any append bool break byte cap case chan close complex128 complex64 const continue copy "
                 "default defer delete else error fallthrough false float32 float64 for func go goto if "
                 "import int int16 int32 int64 int8 interface iota len make map new nil package panic range "
                 "recover return rune select string struct switch true type uint uint16 uint32 uint64 uint8 "
                 "uintptr var"},
    {.names = "rust rs",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kRustStrings,
     .keywords = "Err None Ok Option Result Self Some String Vec as async await bool box break char const "
                 "continue crate dyn else enum extern f32 f64 false fn for i128 i16 i32 i64 i8 if impl in "
                 "isize let loop match mod move mut pub ref return self static str struct super trait true "
                 "type u128 u16 u32 u64 u8 union unsafe use usize where while"},
    {.names = "ruby rb",
     .line_comments = "#",
     .comment_begin = "=begin",
     .comment_end = "=end",
     .strings = kPlainStrings,
     .keywords = "BEGIN END alias and attr_accessor attr_reader attr_writer begin break case class def "
                 "defined? do else elsif end ensure extend false for if in include module next nil not or "
                 "private protected public puts raise redo require require_relative rescue retry return self "
                 "super then true undef unless until when while yield",
     .word_marks = "?"},
    {.names = "php",
     .line_comments = "// #",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kLongPlainStrings,
     .keywords = "abstract and array as break callable case catch class clone const continue declare default "
                 "do echo else elseif empty enum extends false final finally fn for foreach function global "
                 "goto if implements include include_once instanceof insteadof interface isset list match "
                 "namespace new null or print private protected public readonly require require_once return "
                 "static switch throw trait true try unset use var while xor yield",
     .ignores_case = true},
    {.names = "swift",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTripleStrings,
     .keywords =
         "Any Bool Double Float Int Self String actor as associatedtype async await break case catch "
         "class continue default defer deinit do else enum extension fallthrough false fileprivate "
         "final for func get guard if import in init inout internal is lazy let mutating nil open "
         "operator override private protocol public repeat required rethrows return self set some "
         "static struct subscript super switch throw throws true try typealias unowned var weak where "
         "while"},
    {.names = "kotlin kt kts",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTripleStrings,
     .keywords = "abstract actual annotation as break by catch class companion const constructor continue "
                 "crossinline data do else enum expect external false final finally for fun get if import in "
                 "infix init inline inner interface internal is it lateinit noinline null object open "
                 "operator out override package private protected public reified return sealed set super "
                 "suspend tailrec this throw true try typealias val value var vararg when where while"},
    {.names = "scala",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTripleStrings,
     .keywords = "abstract case catch class def do else enum extends extension false final finally for "
                 "forSome given if implicit import lazy match new null object override package private "
                 "protected return sealed super then this throw trait true try type using val var while with "
                 "yield"},
    {.names = "shell bash sh zsh console shell-session ksh",
     .line_comments = "#",
     .strings = kShellStrings,
     .keywords = "alias break case cd continue declare do done echo elif else esac eval exec exit export fi "
                 "for function if in local read readonly return select set shift source then time trap unset "
                 "until while",
     .has_numbers = false,
     .word_marks = "-"},
    {.names = "fish",
     .line_comments = "#",
     .strings = kShellStrings,
     .keywords = "and begin break builtin case command continue echo else end exit for function if in not or "
                 "return set source string switch test while",
     .has_numbers = false,
     .word_marks = "-"},
    {.names = "powershell ps1 pwsh",
     .line_comments = "#",
     .comment_begin = "<#",
     .comment_end = "#>",
     .strings = kRawStrings,
     .keywords = "begin break catch class continue data do dynamicparam else elseif end enum exit filter "
                 "finally for foreach from function if in param process return switch throw trap try until "
                 "using while",
     .ignores_case = true,
     .word_marks = "-$"},
    {.names = "sql mysql postgresql postgres sqlite plsql",
     .line_comments = "--",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kSqlStrings,
     .keywords =
         "add all alter and any as asc begin between by case cast check column commit constraint "
         "create cross database default delete desc distinct drop else end exists explain false "
         "foreign from full function grant group having if in index inner insert intersect into is "
         "join key left like limit not null offset on or order outer over partition primary procedure "
         "references returning right rollback row rows select set table then trigger true union "
         "unique update using values view when where with",
     .ignores_case = true},
    {.names = "html xml svg vue xhtml",
     .comment_begin = "<!--",
     .comment_end = "-->",
     .strings = kPlainStringsOverLines,
     .has_numbers = false},
    {.names = "css scss sass less",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kPlainStrings,
     .keywords =
         "!important @charset @container @extend @font-face @import @include @keyframes @layer @media "
         "@mixin @namespace @page @property @supports @use and auto block flex from grid inherit "
         "initial none not only or revert to unset",
     .word_marks = "-@!"},
    {.names = "json jsonc json5 jsonl",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kDoubleStrings,
     .keywords = "false null true"},
    {.names = "yaml yml",
     .line_comments = "#",
     .strings = kPlainStrings,
     .keywords = "false no null off on true yes",
     .ignores_case = true,
     .word_marks = "-"},
    {.names = "toml ini conf cfg properties",
     .line_comments = "# ;",
     .strings = kTomlStrings,
     .keywords = "false true",
     .word_marks = "-"},
    {.names = "diff patch", .has_numbers = false, .is_by_line = true},
    {.names = "dockerfile docker containerfile",
     .line_comments = "#",
     .strings = kPlainStrings,
     .keywords = "ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN "
                 "SHELL STOPSIGNAL USER VOLUME WORKDIR",
     .has_numbers = false,
     .word_marks = "-"},
    {.names = "makefile make mk",
     .line_comments = "#",
     .strings = kPlainStrings,
     .keywords = "define else endef endif export ifdef ifeq ifndef ifneq include override unexport vpath",
     .has_numbers = false,
     .word_marks = "-"},
    {.names = "cmake",
     .line_comments = "#",
     .comment_begin = "#[[",
     .comment_end = "]]",
     .strings = kDoubleStrings,
     .keywords = "add_executable add_library add_subdirectory cmake_minimum_required else elseif endforeach "
                 "endfunction endif endmacro endwhile find_package foreach function if include install macro "
                 "message option project return set string target_compile_definitions target_compile_options "
                 "target_include_directories target_link_libraries while",
     .ignores_case = true},
    {.names = "lua",
     .line_comments = "--",
     .comment_begin = "--[[",
     .comment_end = "]]",
     .strings = kPlainStrings,
     .keywords = "and break do else elseif end false for function goto if in local nil not or repeat return "
                 "then true until while"},
    {.names = "perl pl",
     .line_comments = "#",
     .comment_begin = "=pod",
     .comment_end = "=cut",
     .strings = kPlainStrings,
     .keywords = "and cmp die do each else elsif eq for foreach ge given gt if keys last le local lt my ne "
                 "next no not or our package print redo ref require return shift sub undef unless until use "
                 "when while xor"},
    {.names = "r",
     .line_comments = "#",
     .strings = kPlainStrings,
     .keywords = "FALSE Inf NA NULL NaN TRUE break else for function if in library next repeat return while",
     .word_marks = "."},
    {.names = "haskell hs",
     .line_comments = "--",
     .comment_begin = "{-",
     .comment_end = "-}",
     .strings = kDoubleStrings,
     .keywords = "case class data default deriving do else forall foreign if import in infix infixl infixr "
                 "instance let module newtype of otherwise qualified then type where",
     .word_marks = "'"},
    {.names = "dart",
     .line_comments = "//",
     .comment_begin = "/*",
     .comment_end = "*/",
     .strings = kTripleStrings,
     .keywords =
         "abstract as assert async await base break case catch class const continue covariant default "
         "deferred do dynamic else enum export extends extension external factory false final finally "
         "for get if implements import in interface is late library mixin new null on operator part "
         "required rethrow return sealed set show static super switch sync this throw true try "
         "typedef var void when while with yield"},
    {.names = "elixir ex exs",
     .line_comments = "#",
     .strings = kPythonStrings,
     .keywords = "after alias and case catch cond def defimpl defmacro defmodule defp defprotocol defstruct "
                 "do else end false fn for if import in nil not or quote raise receive require rescue super "
                 "true try unless unquote use when with",
     .word_marks = "?"},
    {.names = "zig",
     .line_comments = "//",
     .strings = kPlainStrings,
     .keywords = "align allowzero and anyerror anytype asm async await bool break catch comptime const "
                 "continue defer else enum errdefer error export extern false fn for if inline noalias null "
                 "or orelse packed pub return struct suspend switch test true try type undefined union "
                 "unreachable usingnamespace usize var void volatile while"},
});

bool has_word(std::string_view words, std::string_view wanted) {
  for (auto at = words.find(wanted); at != std::string_view::npos; at = words.find(wanted, at + 1)) {
    const auto end = at + wanted.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

}  // namespace

std::span<const CodeLanguage> code_languages() {
  return kLanguages;
}

const CodeLanguage* find_code_language(std::string_view name) {
  const auto lower = util::lower_ascii(name);
  if (lower.empty() || lower.find(' ') != std::string::npos) return nullptr;
  const auto* const found = std::ranges::find_if(
      kLanguages, [&](const CodeLanguage& language) { return has_word(language.names, lower); });
  return found == kLanguages.end() ? nullptr : found;
}

bool is_keyword(const CodeLanguage& language, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  return has_word(language.keywords, language.ignores_case ? util::lower_ascii(word) : std::string(word));
}

}  // namespace agentpress::render
