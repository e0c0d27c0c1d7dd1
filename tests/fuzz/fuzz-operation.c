/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The readers of an operation directory, over bytes that anybody may have written: the list, the
 * operation and the head of a form. What is refused must be refused with an error.
 */

#include "th-form-header.h"
#include "th-kind.h"
#include "th-operation-plan-private.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_list (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThOperationPlan) plan = th_operation_plan_new ();
  gboolean is_read;

  plan->id = g_strdup ("00000000-0000-4000-8000-000000000001");
  th_plan_record_set_true (th_operation_plan_add (plan, TH_KIND_OPERATION, plan->id, NULL),
                           "teams[red]");
  is_read = th_premises_csv_read (plan, bytes, "premises@1", &error);
  g_assert_true (is_read == (error == NULL));
}

static void
read_operation (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) reviewed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ThOperationPlan) plan = th_operation_plan_new ();
  gboolean is_read = th_operation_json_read (plan, bytes, reviewed, &error);

  g_assert_true (is_read == (error == NULL));
}

static void
read_form (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *version = NULL;
  gboolean is_read = th_form_header_read (bytes, "form", &id, &version, &error);

  g_assert_true (is_read == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  read_list (bytes);
  read_operation (bytes);
  read_form (bytes);
  return 0;
}
