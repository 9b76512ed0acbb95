# heavy
# Who may include whom: see layers.pl.
cd "$SRC" && perl tests/tree/layers.pl "$(make -s print-LAYERS)" "$(make -s print-LIB)"
