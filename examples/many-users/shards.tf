# Which users belong to this shard.

locals {
  # The number of requests that finAPI bears is one for all shards that run at the same time.
  max_concurrent_requests = max(1, floor(var.max_concurrent_requests / var.shards_at_once))

  # A user has one of 1,024 slots, by a hash of the id. So it has the same one whoever else is in the file.
  slots = {
    for key in keys(local.rows) : key => parseint(substr(sha256(key), 0, 8), 16) % 1024
  }

  # And a slot has one of the shards: the one whose hash, together with the slot's, is the least. So a new shard takes slots from
  # the others, and among these none changes hands. With `slot % shards` nearly all would.
  shard_of_slot = {
    for shards in distinct([var.shards, coalesce(var.previous_shards, var.shards)]) : shards => [
      for slot in range(1024) : tonumber(split(" ", sort([
        for shard in range(shards) : "${sha256("${shard} ${slot}")} ${shard}"
      ])[0])[1])
    ]
  }

  shard_of_slot_now    = local.shard_of_slot[var.shards]
  shard_of_slot_before = local.shard_of_slot[coalesce(var.previous_shards, var.shards)]

  # Those whom another shard had before the number of shards was changed. main.tf imports them.
  arrivals = {
    for key, user in local.users : key => user.id if local.shard_of_slot_before[local.slots[key]] != var.shard
  }

  # Those whom another shard has from now on. leavers.sh writes the blocks that let this shard forget them.
  leavers = [
    for key, slot in local.slots : key
    if local.shard_of_slot_before[slot] == var.shard && local.shard_of_slot_now[slot] != var.shard
  ]
}
