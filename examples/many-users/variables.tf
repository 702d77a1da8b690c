variable "shard" {
  description = "The shard that this run is about; the first one is 0. Each shard has a state of its own."
  type        = number
  nullable    = false

  validation {
    condition     = contains(range(max(var.shards, coalesce(var.previous_shards, 1))), var.shard)
    error_message = "There is no such shard: shards.auto.tfvars.json says that there are ${var.shards}, and the first one is 0."
  }

  # With the state of another shard, the plan would delete all users of that state.
  validation {
    condition     = terraform.workspace == "default" || endswith(terraform.workspace, "shard-${var.shard}")
    error_message = "The workspace is ${terraform.workspace}, but the state of this shard is in a workspace whose name ends in shard-${var.shard}."
  }
}

variable "shards" {
  description = "The number of shards. It is the same for all of them, so it stands in shards.auto.tfvars.json."
  type        = number
  nullable    = false

  validation {
    condition     = var.shards >= 1 && var.shards <= 100 && floor(var.shards) == var.shards
    error_message = "The number of shards is a whole number from 1 to 100."
  }
}

variable "previous_shards" {
  description = "The number of shards before it was changed, until each shard has been applied once. Else null."
  type        = number
  default     = null

  validation {
    condition     = contains(range(1, 101), coalesce(var.previous_shards, 1))
    error_message = "The previous number of shards is a whole number from 1 to 100, or null."
  }
}

variable "users_file" {
  description = "A CSV file with all users of all shards. Its columns are id, email, phone and deletion_protection."
  type        = string
  default     = "users.csv"
  nullable    = false

  validation {
    condition     = can([for row in csvdecode(file(var.users_file)) : row.id])
    error_message = "The file must exist and be CSV; its first line names the columns, of which one is id."
  }
}

variable "secrets_files" {
  description = "JSON files with objects of ids and passwords. A user who is in none gets a random password, or keeps the one that the state has."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "max_concurrent_requests" {
  description = "How many requests all shards together may send to finAPI at the same time."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.max_concurrent_requests >= 1
    error_message = "At least one request is needed."
  }
}

variable "shards_at_once" {
  description = "How many shards run at the same time. They share max_concurrent_requests."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.shards_at_once >= 1
    error_message = "At least one shard runs at a time."
  }
}

variable "deletion_protection" {
  description = "Whether users are protected whose row does not say otherwise. To destroy them all, set it to false and apply that first."
  type        = bool
  default     = true
  nullable    = false
}
