# Which users belong to this shard.

locals {
  # All concurrent shards share finAPI's rate limit.
  max_concurrent_requests = max(1, floor(var.max_concurrent_requests / var.shards_at_once))

  # A hash of the id assigns each user to one of 1,024 slots. The slot does not depend on the other users in the file.
  slots = {
    for key in keys(local.rows) : key => parseint(substr(sha256(key), 0, 8), 16) % 1024
  }

  # Each slot belongs to the shard with the lowest hash of slot and shard. So a new shard takes slots from the other shards, and
  # no slot moves between those. With `slot % shards` nearly all slots would move.
  shard_of_slot = {
    for shards in distinct([var.shards, coalesce(var.previous_shards, var.shards)]) : shards => [
      for slot in range(1024) : tonumber(split(" ", sort([
        for shard in range(shards) : "${sha256("${shard} ${slot}")} ${shard}"
      ])[0])[1])
    ]
  }

  shard_of_slot_now    = local.shard_of_slot[var.shards]
  shard_of_slot_before = local.shard_of_slot[coalesce(var.previous_shards, var.shards)]

  # Users that belonged to another shard before the number of shards was changed. main.tf imports them.
  arrivals = {
    for key, user in local.users : key => user.id if local.shard_of_slot_before[local.slots[key]] != var.shard
  }

  # Users that now belong to another shard. leavers.sh writes the blocks that remove them from the state of this shard.
  leavers = [
    for key, slot in local.slots : key
    if local.shard_of_slot_before[slot] == var.shard && local.shard_of_slot_now[slot] != var.shard
  ]
}
