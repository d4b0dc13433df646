// Values of event_i.
localparam logic [2:0] EventDisplay = 3'd1;
localparam logic [2:0] EventError   = 3'd2;
localparam logic [2:0] EventFatal   = 3'd3;
localparam logic [2:0] EventStop    = 3'd4;
localparam logic [2:0] EventFinish  = 3'd5;
