# dspipe: small Unix filters that move tables between data stores.
#
#   make               the tools, into build/bin
#   make check         everything that a change must pass (tests/run does the work)
#   make soak          the long counts and the fuzzers
#   make install       honours PREFIX and DESTDIR
#   V=1 shows the commands. All that is made lands below build.

CC ?= gcc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
B ?= build

# A tool is one file in cmd, one page in man, one folder in tests, and one line here;
# the libraries that it needs beyond the C library stand in its _LIBS line.
TOOLS := 

# The modules of the library, the base first (style: an include points to the left or up).
LIB := mem err str clock num show utf8 base64 nearest \
	dstype column fault value options stop progress cli

dsmap_PKGS := jansson

MYSQL_PKG := $(shell pkg-config --exists mysqlclient 2>/dev/null && echo mysqlclient || echo libmariadb)

PAGES := $(wildcard man/*.[157])
UNITS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))

override CFLAGS += -std=c11 -D_GNU_SOURCE -iquote lib -Wall -Wextra -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wno-missing-field-initializers -fno-strict-aliasing \
	-ffunction-sections -fdata-sections $(SANITIZE)
override LDFLAGS += -Wl,--gc-sections -Wl,--as-needed $(SANITIZE)

ifeq ($(V),)
Q := @
say = @printf '%-5s %s\n' $(1) $(2);
endif

all: $(TOOLS:%=$B/bin/%)

$B/obj/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$Q$(CC) $(CFLAGS) $(CPPFLAGS) $(shell pkg-config --cflags $(pkgs_of) 2>/dev/null) -MMD -MP -c -o $@ $<

$B/libdspipe.a: $(LIB:%=$B/obj/lib/%.o)
	$(call say,AR,$@)
	$Qrm -f $@ && $(AR) rcs $@ $^

libs_of = $(if $($(1)_PKGS),$$(pkg-config --libs $($(1)_PKGS))) $($(1)_LIBS)

$(TOOLS:%=$B/bin/%): $B/bin/%: $B/obj/cmd/%.o $B/libdspipe.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$Q$(CC) $(LDFLAGS) -o $@ $< $B/libdspipe.a $(call libs_of,$*)

$(UNITS:%=$B/unit/%): $B/unit/%: $B/obj/tests/unit/%.o $B/libdspipe.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$Q$(CC) $(LDFLAGS) -o $@ $< $B/libdspipe.a $(call libs_of,unit)

clean:
	rm -rf $B

-include $(wildcard $B/obj/*/*.d $B/obj/*/*/*.d)

.PHONY: all clean check soak install uninstall
.DELETE_ON_ERROR:
