# SPDX-License-Identifier: Apache-2.0
# more-i18n.mk - English lines of the Vietnamese texts; i18n/en.po is kept by hand.
$(GEN)/i18n_en.c: i18n/en.po out/tools/poc
	@mkdir -p $(@D); out/tools/poc $< $@
$(OUT)/libmotcua.a: $(OUT)/gen/i18n_en.o
check-i18n: out/tools/poc out/tools/tplc
	@{ out/tools/tplc -I src/desk/page --texts $(shell git ls-files 'src/*.html'); \
	   out/tools/poc --texts $(shell git ls-files 'src/*.c' ':!src/**/test/*'); \
	   out/tools/poc --faults $(shell git ls-files 'src/*.c' ':!src/**/test/*'); } | out/tools/poc --check i18n/en.po
