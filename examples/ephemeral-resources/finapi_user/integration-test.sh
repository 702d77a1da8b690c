# Stands for a test that needs a user of its own: finAPI must know the user by this id.
#
# The header goes by the standard input: the arguments of a program can be seen by others.
echo "header = \"Authorization: Bearer $ACCESS_TOKEN\"" |
  curl --fail --silent --show-error --config - "${FINAPI_BASE_URL:-https://sandbox.finapi.io}/api/v1/users" |
  grep --quiet "\"$USER_ID\""
