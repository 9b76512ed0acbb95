# Names that the other side does not have; what cannot be asked for together.
need_mariadb
sql 'CREATE TABLE Orders (id INT PRIMARY KEY, total INT, twice INT AS (total * 2), must INT NOT NULL, g GEOMETRY)'
ask() {
	try mysql-write -s my "$@"
}
echo '{"id":1,"must":1}' >in
ask Order <in
ask orders <in
ask Orders <in
echo '{"id":1,"must":1,"totel":1}' | ask Orders
echo '{"id":1,"total":1}' | ask Orders
echo '{"id":1,"must":1,"twice":1}' | ask Orders
echo '{"id":1,"must":1,"g":1}' | ask Orders
echo '{"id":1,"ID":1,"must":1}' | ask Orders
echo '{"id":2,"must":1,"other":1}' | ask --columns id,must Orders
echo '{"id":1,"must":1}' | ask --columns id,must,total Orders
echo '{"id":1,"must":1}' | ask --columns id,mist Orders
ask --publish tx -j 2 Orders 2>&1 | head -1
ask --publish tx --checkpoint x Orders 2>&1 | head -1
ask --keep-old Orders 2>&1 | head -1
ask --update-columns a Orders 2>&1 | head -1
ask --mode update --update-columns '' Orders 2>&1 | head -1
ask --columns '' Orders 2>&1 | head -1
ask --show 2>&1 | head -1
ask --mode inser Orders 2>&1 | head -1
ask --session-sql "SET sql_mode=''" Orders <in
ask --pre-sql "SELEC 1" Orders <in
ask --pre-sql "SET SESSION sql_mode = ''" Orders <in
ask --pre-sql "USE information_schema" Orders <in
ask --checkpoint x Orders <in
ask --time-zone Asia/Shangai Orders <in
