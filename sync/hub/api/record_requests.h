// /v1/records: the requests on one type, and on one record of it. What they say stands in records_api.h.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

Result<sync::HttpReply> list_records(const JsonCall& call, const RecordType& type);
Result<sync::HttpReply> read_record(const JsonCall& call, const RecordType& type, const Id& id);
/// `fresh`: the id of the new record, where the body names none.
Result<sync::HttpReply> create_record(const JsonCall& call, const RecordType& type, const Id& fresh);
/// PATCH and DELETE.
Result<sync::HttpReply> change_record(const JsonCall& call, const RecordType& type, const Id& id);

}  // namespace satchel::hub
