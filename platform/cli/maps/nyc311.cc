#include "platform/cli/maps/nyc311.h"

namespace satchel {

std::string_view nyc311_json() {
  return R"json({"type": "complaint",
 "key": "external_key",
 "fields": {
  "external_key": "unique_key",
  "channel": {"column": "open_data_channel_type",
              "match": {"PHONE": "phone", "ONLINE": "online", "MOBILE": "mobile"}, "default": "other"},
  "received": {"column": "created_date", "offset": "-05:00"},
  "accepted": {"column": "created_date", "offset": "-05:00"},
  "decision": {"default": "accepted"},
  "place": "city",
  "address": {"column": ["incident_address", "landmark", "intersection_street_1", "taxi_pick_up_location"]},
  "district": {"column": "borough",
               "match": {"BRONX": "bronx", "BROOKLYN": "brooklyn", "MANHATTAN": "manhattan", "QUEENS": "queens",
                         "STATEN ISLAND": "staten_island", "Unspecified": "unspecified"},
               "default": "unspecified"},
  "target": "location_type",
  "complaint_type": "complaint_type",
  "descriptor": "descriptor",
  "text_for_field": "descriptor",
  "pollution_types": {"column": "complaint_type",
                      "match": {"Noise - Residential": "noise", "Noise - Commercial": "noise", "Noise": "noise",
                                "Noise - Street/Sidewalk": "noise", "Noise - Vehicle": "noise",
                                "Noise - Helicopter": "noise", "Noise - Park": "noise",
                                "Noise - House of Worship": "noise"},
                      "default": "other"},
  "latitude": {"column": "latitude", "scale": 10000000},
  "longitude": {"column": "longitude", "scale": 10000000},
  "resolution": "resolution_description"
 }}
)json";
}

}  // namespace satchel
