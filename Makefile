# dspipe: small Unix filters that move tables between data stores.
#
#   make               the tools, into build/bin
#   make check         everything that a change must pass, in under three minutes
#   make soak          the full counts and the fuzzers, before an issue is closed
#   make lint          cppcheck and clang-tidy
#   make install       honours PREFIX and DESTDIR; uninstall takes away what it put there
#   V=1 shows the commands; WERROR= lets warnings pass, as newer compilers and libraries have
#   more of them. All that is made lands below build.

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
WERROR ?= -Werror
PREFIX ?= /usr/local
B ?= build

# The client library: MariaDB's, else Oracle's, which from 9 on cannot log in to accounts with
# mysql_native_password.
MYSQL_PKG := $(shell pkg-config --exists libmariadb 2>/dev/null && echo libmariadb || echo mysqlclient)

# The library: its folders, lowest first, and the modules of each, lowest first; a module
# includes only what stands before it (tests/tree/layers.pl).
LAYERS := base value format fit cli stream mapping rate source net writing odps serve mysql conntest node
lib_base := mem err str clock num digits utf8 show base64 nearest file arena
lib_value := dstype column fault value decimal power real calendar tzrule tzif zone temporal \
	charset
lib_format := csv json seal jtree
lib_fit := myjson fit fit_number fit_text fit_time fit_json
lib_cli := options stop progress cli
lib_stream := stream books reader_ndjson reader_csv reader writer filter
lib_mapping := mapping mapping_plan
lib_rate := rate rates bucket schedule throttle
lib_source := secret url jdbcurl sourcepath sourcedoc sourcefrom source prompt sourcestore \
	sourceimport sourcedraft sourceschema tablecache
lib_net := crypto window codec codec_encode xml http probe
lib_writing := match batch retry crew
lib_odps := crc32c odpstype odpssign tunnelrec odpscolumn odpserr odps partkey odpsmeta odpssql \
	tunnel tunnelread odpsvalue_nest odpsvalue_line odpsvalue odpspick sessionfile odpsplan \
	odpsread
lib_serve := odpstext_nest odpstext target httpd sqldb rowset table partspec catalog rowfeed \
	rowintake rowcsv download upload instance tableload sqllex sqlparse sqlquery sqlrun_value \
	sqlrun_table sqlrun_sum sqlrun_time sqlrun_func sqlrun sqlexec_task sqlexec_insert sqlexec_show \
	sqlexec sqljobs drill serve_call serve_auth serve_load serve_drill serve_page serve_head \
	serve_session serve_upload serve_tunnel serve_instance serve_rest serve
lib_mysql := myfail myconn_auth myconn mysession mytable myrow myblame mystore mycheckpoint \
	mypublish mywrite_setup mywrite_gather mywrite_worker mywrite_end mywrite
lib_conntest := conntest_layer conntest_network conntest_mytable conntest_mysql conntest_odps \
	conntest conntest_all
lib_node := bizdate param jsonfile args jobfile jobkind jobread job_end job_setting job timetable \
	node pipeline stages capture jobtable jobmatch sample grid nodecheck nodestate nodebooks hook \
	noderun nodeset makerun submit daily nodeview nodedraft
LIB := $(foreach l,$(LAYERS),$(lib_$l:%=$l/%))

# A tool is one file in cmd, one page in man, one folder in tests, and one line here. The
# libraries that it needs beyond the C library stand in its _PKGS (names of pkg-config)
# and, for those that have no such name, in its _LIBS.
TOOLS := dsconn-test dsmap dsnode dssource dsthrottle mysql-write odps-read odps-serve

CONNTEST_PKGS := jansson libssl libcrypto libcurl expat zlib libzstd liblz4 $(MYSQL_PKG)
dsconn-test_PKGS := $(CONNTEST_PKGS)
dssource_PKGS := $(CONNTEST_PKGS)
dsconn-test_LIBS := -lcsv -lm -lpthread
dssource_LIBS := -lcsv -lm -lpthread

dsmap_PKGS := jansson
dsmap_LIBS := -lcsv -lm
dsthrottle_LIBS := -lcsv
dsnode_PKGS := $(MYSQL_PKG) jansson libcrypto
dsnode_LIBS := -lcsv -lm -lpthread
mysql-write_PKGS := $(MYSQL_PKG) libcrypto jansson
mysql-write_LIBS := -lcsv -lm -lpthread
odps-read_PKGS := libcurl expat zlib libzstd liblz4 jansson libcrypto
odps-serve_PKGS := libmicrohttpd sqlite3 expat zlib libzstd liblz4 jansson libcrypto
odps-serve_LIBS := -lcsv -lm -lpthread

PKGS := $(sort $(foreach t,$(TOOLS),$($t_PKGS)) jansson libssl libcrypto $(MYSQL_PKG))
LIBS := $(sort $(foreach t,$(TOOLS),$($t_LIBS)) -lcsv)

PAGES := $(wildcard man/*.[157])
UNITS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
FAKES := $(patsubst tests/fakes/%.c,%,$(wildcard tests/fakes/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

override CFLAGS += -std=c11 -D_GNU_SOURCE -iquote lib -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wno-missing-field-initializers -fno-strict-aliasing \
	-ffunction-sections -fdata-sections $(SANITIZE) $(shell pkg-config --cflags $(PKGS))
override LDFLAGS += -Wl,--gc-sections -Wl,--as-needed $(SANITIZE)
SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

ifeq ($(V),)
Q := @
MAKEFLAGS += --no-print-directory
say = @printf '%-5s %s\n' $(1) $(2);
endif

all: $(TOOLS:%=$B/bin/%)

# Other flags, another compiler: everything is made anew.
$B/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
		printf '%s\n' '$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS)' >$@

$B/obj/%.o: %.c $B/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$Q$(CC) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$B/libdspipe.a: $(LIB:%=$B/obj/lib/%.o)
	$(call say,AR,$@)
	$Qrm -f $@ && $(AR) rcs $@ $^

libs_of = $(if $($(1)_PKGS),$$(pkg-config --libs $($(1)_PKGS))) $($(1)_LIBS)
link = $Qmkdir -p $(@D) && $(CC) $(LDFLAGS) -o $@ $< $B/libdspipe.a

$(TOOLS:%=$B/bin/%): $B/bin/%: $B/obj/cmd/%.o $B/libdspipe.a
	$(call say,LD,$@)
	$(link) $(call libs_of,$*)

# What the tests are made of: unit programs may use all of the library.
$(UNITS:%=$B/unit/%): $B/unit/%: $B/obj/tests/unit/%.o $B/libdspipe.a
	$(call say,LD,$@)
	$(link) $$(pkg-config --libs $(PKGS)) $(LIBS)

$(FAKES:%=$B/fakes/%): $B/fakes/%: $B/obj/tests/fakes/%.o $B/libdspipe.a
	$(call say,LD,$@)
	$(link) $$(pkg-config --libs $(PKGS)) $(LIBS)

$(FUZZERS:%=$B/fuzz/%): $B/fuzz/%: $B/obj/tests/fuzz/%.o $B/libdspipe.a
	$(call say,LD,$@)
	$(link) $$(pkg-config --libs $(PKGS)) $(LIBS) -fsanitize=fuzzer

# scripts/bench's own programs need nothing of ours.
$B/bench/%: tests/bench/%.c $B/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$Q$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) -o $@ $<

tests: all $(UNITS:%=$B/unit/%) $(FAKES:%=$B/fakes/%)

san:
	@$(MAKE) B=$B/san SANITIZE='$(SAN)' CFLAGS='-O1 -g1' tests

# Two builds, plain and sanitised; tests/run tells how a test is written.
check: tests san
	@CC='$(CC)' tests/run -j 4 --build $B --san $B/san

# The full counts, then each fuzzer for FUZZ_SECONDS.
soak: tests san
	@CC='$(CC)' tests/run --soak --build $B --san $B/san
	@$(MAKE) fuzz

FUZZ_SECONDS ?= 600
fuzz:
	@$(MAKE) B=$B/fuzzing CC=clang SANITIZE='$(SAN) -fsanitize=fuzzer-no-link' CFLAGS='-O1 -g' fuzzers
	@scripts/fuzz $B/fuzzing/fuzz $(FUZZ_SECONDS)

fuzzers: $(FUZZERS:%=$B/fuzz/%)

# Slower looks at the code, each by a tool that may be missing.
lint:
	@scripts/lint $(CFLAGS)

# The shells' completions come from what each tool says of itself.
$B/completion/bash/%: $B/bin/% scripts/completion
	@mkdir -p $(@D)
	$Qscripts/completion bash $< >$@

$B/completion/zsh/_%: $B/bin/% scripts/completion
	@mkdir -p $(@D)
	$Qscripts/completion zsh $< >$@

COMPLETIONS = $(TOOLS:%=$B/completion/bash/%) $(TOOLS:%=$B/completion/zsh/_%)

bindir := $(DESTDIR)$(PREFIX)/bin
mandir := $(DESTDIR)$(PREFIX)/share/man
bashdir := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
page_dir = $(mandir)/man$(patsubst .%,%,$(suffix $(1)))

install: all $(COMPLETIONS)
	$(call say,INST,$(bindir))
	$Qinstall -d $(bindir)
	$Qinstall $(TOOLS:%=$B/bin/%) $(bindir)
	$(call say,INST,$(mandir))
	$Q$(foreach p,$(PAGES),install -d $(call page_dir,$p) && install -m 644 $p $(call page_dir,$p) &&) :
	$(call say,INST,$(bashdir))
	$Qinstall -d $(bashdir) $(zshdir)
	$Qinstall -m 644 $(TOOLS:%=$B/completion/bash/%) $(bashdir)
	$(call say,INST,$(zshdir))
	$Qinstall -m 644 $(TOOLS:%=$B/completion/zsh/_%) $(zshdir)

uninstall:
	$Qrm -f $(TOOLS:%=$(bindir)/%) $(foreach p,$(PAGES),$(call page_dir,$p)/$(notdir $p)) \
		$(TOOLS:%=$(bashdir)/%) $(TOOLS:%=$(zshdir)/_%)

# Lists for the scripts, so that none is kept twice.
print-%:
	@echo $($*)

clean:
	rm -rf $B

-include $(wildcard $B/obj/*/*.d $B/obj/*/*/*.d)

.PHONY: all tests san check soak fuzz fuzzers lint install uninstall clean force
.DELETE_ON_ERROR:
