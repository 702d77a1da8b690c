# The header goes by the standard input: the arguments of a program can be seen by others.
echo "header = \"Authorization: Bearer $ACCESS_TOKEN\"" |
  curl --fail --silent --show-error --config - "${FINAPI_BASE_URL:-https://sandbox.finapi.io}/api/v1/clientConfiguration"
