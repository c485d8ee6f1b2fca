# SPDX-License-Identifier: Apache-2.0
# more-data.mk - the files of data/ that `motcua init` reads are part of the program.
DATAFILES := $(sort $(wildcard data/*.csv data/*.jsonl))
$(GEN)/data_files.S: $(DATAFILES) mk/more-data.mk
	@mkdir -p $(@D); { \
	echo '    .section .rodata'; i=0; \
	for f in $(DATAFILES); do i=$$((i + 1)); printf 'd%d: .incbin "%s"\ne%d: .byte 0\nn%d: .asciz "%s"\n' $$i $$f $$i $$i $${f#data/}; done; \
	printf '    .section .data.rel.ro,"aw"\n    .balign 8\n    .globl data_files\ndata_files:\n'; i=0; \
	for f in $(DATAFILES); do i=$$((i + 1)); printf '    .quad n%d, d%d, e%d - d%d\n' $$i $$i $$i $$i; done; \
	printf '    .quad 0, 0, 0\n    .section .note.GNU-stack,"",@progbits\n'; } > $@
$(OUT)/gen/data_files.o: $(GEN)/data_files.S
	@mkdir -p $(@D); $(K) -c -o $@ $<
$(OUT)/libmotcua.a: $(OUT)/gen/data_files.o
