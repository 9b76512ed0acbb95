# The manual shows the very schema.
dssource schema | jq -e '."$defs" | keys | join(" ")'
sed -n '/^\.Sh JSON SCHEMA/,/^\.Ed/{/^\.Bd/,/^\.Ed/{/^\./d;p}}' "$SRC/man/dssource.5" >page
dssource schema >printed
same page printed
