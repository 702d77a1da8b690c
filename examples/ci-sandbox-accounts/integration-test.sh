# Stands for the program under test, which works with an account of its own: here finAPI must know the account by its id
# and, if it has one, its e-mail address. If this fails, so does the run, and the accounts are deleted all the same.
#
# The header goes by the standard input: the arguments of a program can be seen by others.
set -eu

answer=$(
  echo "header = \"Authorization: Bearer $ACCESS_TOKEN\"" |
    curl --fail --silent --show-error --config - "${FINAPI_BASE_URL:-https://sandbox.finapi.io}/api/v1/users"
)

for expected in "$USER_ID" ${USER_EMAIL:+"$USER_EMAIL"}; do
  echo "$answer" | grep --quiet --fixed-strings "\"$expected\""
done
