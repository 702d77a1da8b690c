#!/bin/sh
# Prints the blocks by which a shard forgets the users who belong to another one since the number of shards was changed, and
# deletes none of them. It prints nothing if there are none.
#
#   sh leavers.sh 0 >leavers.tf
#
# A `removed` block cannot name one user of many. So those who leave move to a resource of their own, which is removed whole.
set -euf

shard=${1:?which shard? The first one is 0}

# An id has no space.
answer=$(echo 'join(" ", local.leavers)' | "${TERRAFORM:-terraform}" console -var "shard=$shard")
leavers=$(echo "$answer" | sed -n 's/^"\(.*\)"$/\1/p')

if [ -z "$leavers" ]; then
  exit
fi

# outputs.tf looks for this line.
printf '# Shard %s forgets these users. Delete this file once it is applied.\n' "$shard"

for key in $leavers; do
  printf '\nmoved {\n  from = finapi_user.this["%s"]\n  to   = finapi_user.leaver["%s"]\n}\n' "$key" "$key"
done

printf '\nremoved {\n  from = finapi_user.leaver\n\n  lifecycle {\n    destroy = false\n  }\n}\n'
